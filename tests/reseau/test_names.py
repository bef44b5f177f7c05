"""How names stand in a sentence."""

import pytest

from reseau import names


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Claire", "de Claire"),
        ("Aïcha Benali", "d’Aïcha Benali"),
        ("Élodie", "d’Élodie"),
        ("Hélène", "d’Hélène"),
        ("Yves", "d’Yves"),
        ("Yann", "de Yann"),
        ("Œdipe", "d’Œdipe"),
        ("", "de "),
    ],
)
def test_a_name_after_de_is_elided_as_it_is_spoken(name, said):
    assert names.of(name) == said
