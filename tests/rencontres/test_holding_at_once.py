"""Several who hold meetings at the same moment: no number is given twice, nothing is overwritten."""

import pytest

from rencontres import holding
from rencontres.models import Rencontre

from ..network import Network
from ..reseau.test_parallel import at_once
from .meetings import facilitators_of_t1, make_draft, make_serie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def serie():
    network = Network()
    return make_serie(network.f1, facilitators_of_t1(network))


def test_meetings_prepared_at_once_get_a_number_each(serie):
    numbers = at_once(lambda number: make_draft(serie).number, 6)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_of_several_who_change_a_meeting_at_once_one_wins_and_the_others_are_told(serie):
    draft = make_draft(serie)

    def change(number: int) -> str:
        seen = Rencontre.objects.get(pk=draft.pk)
        seen.place = f"Salle {number}"
        try:
            holding.change(seen, 1)
        except holding.Conflict:
            return ""
        return seen.place

    kept = [place for place in at_once(change, 6) if place]
    draft.refresh_from_db()
    assert kept == [draft.place]
    assert draft.revision == 2
