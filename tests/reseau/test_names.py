"""How names stand in a sentence."""

import re

import pytest

from reseau import names
from reseau.access import membership_of
from reseau.composer import AudienceForm
from tests.network import logged_in

ORDER = ["Région", "Départements", "Secteurs", "Zones d’emploi", "Intercommunalités"]


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


def test_territories_to_choose_stand_under_their_kind(network):
    client = logged_in(network.officer)
    for url in ("/documents/", "/rencontres/", "/reseau/membres/"):
        page = client.get(url, {"territoire": str(network.t1.pk)}).content.decode()
        select = page[page.index('id="filtre-territoire"') :]
        select = select[: select.index("</select>")]
        headings = re.findall('<optgroup label="(.*?)">', select)
        assert headings == [heading for heading in ORDER if heading in headings] and "Secteurs" in headings
        assert f'<option value="{network.t1.pk}" selected>T1</option>' in select.partition('label="Secteurs"')[2]
        assert "T1" in page[page.index('class="chip') :]  # the filter that is set is named
    form = AudienceForm(membership_of(network.f1))
    assert [group for group, _ in form.lines[0].fields["territoire"].choices] == [
        "",
        "Région",
        "Secteurs",
        "Intercommunalités",
    ]
