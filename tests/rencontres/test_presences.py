"""Attendance in figures: of the meetings one reads, and nothing of the others."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rencontres.models import Invitation
from reseau import names
from reseau.models import Line, Role
from tests.network import audience_of, logged_in

from .meetings import facilitators_of_t1, make_rencontre, make_serie

ADDRESS = "rencontres:presences"


def there(rencontre, person, organisation, attendance="present", **fields) -> Invitation:
    return Invitation.objects.create(
        rencontre=rencontre, personne=person, organisation=organisation, attendance=attendance, **fields
    )


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


@pytest.fixture
def held(network, serie):
    """T1: one there, one excused; T2: one by video, one not ticked; one of no organisation, absent."""
    held = make_rencontre(serie, in_days=-5)
    there(held, network.f1, network.mde1)
    there(held, network.l1, network.aci1, "excuse")
    there(held, network.f2, network.mde2, "visio")
    there(held, network.buyer, network.ville2, "")
    there(held, network.comite, None, "absent")
    there(held, network.agent, network.conseil, withdrawn_at=held.starts_at)
    return held


def page_of(person) -> bytes:
    """The page, but for its tokens."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", logged_in(person).get(reverse(ADDRESS)).content)


def figures(person, **query) -> dict[str, tuple]:
    response = logged_in(person).get(reverse(ADDRESS), query)
    rows = [*response.context["territories"], response.context["total"]]
    return {row.name: (row.invited, row.on_site, row.remote, row.excused, row.absent, row.rate) for row in rows}


def test_each_territory_is_counted_and_the_whole(network, held):
    assert figures(network.f1) == {
        "T1": (2, 1, 0, 1, 0, 50),
        "T2": (2, 0, 1, 0, 1, 50),
        "Sans territoire": (1, 0, 0, 0, 1, 0),
        "Ensemble": (5, 1, 1, 1, 2, 40),
    }


def test_territories_that_are_level_are_named_together(network, serie, held):
    """Two at 50 %, one at none: neither stands alone before the other; once one leads, it alone is named."""
    words = "Les territoires les plus présents, à 50\u00a0%\u00a0: T1, T2."
    assert words in logged_in(network.f1).get(reverse(ADDRESS)).content.decode()
    there(held, network.officer, network.mde1)
    words = "Le territoire le plus présent, à 67\u00a0%\u00a0: T1."
    assert words in logged_in(network.f1).get(reverse(ADDRESS)).content.decode()


def test_a_meeting_of_which_nobody_noted_who_came_counts_for_nothing(network, serie, held):
    before = figures(network.f1)
    there(make_rencontre(serie, in_days=-2), network.f1, network.mde1, "")
    assert figures(network.f1) == before


def test_filters(network, serie, held):
    other = make_rencontre(make_serie(network.f1, facilitators_of_t1(network), nom="Comité"), in_days=-800)
    there(other, network.f1, network.mde1)
    assert figures(network.f1)["Ensemble"][0] == 6
    assert figures(network.f1, serie=other.serie_id)["Ensemble"][0] == 1
    assert figures(network.f1, annee=other.starts_at.year)["Ensemble"][0] == 1


def test_meetings_that_one_does_not_read_change_no_figure_and_name_nothing(network, held):
    before = page_of(network.f1)
    committee = make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Canari", genre="comite")
    there(make_rencontre(committee, in_days=-900), network.comite, network.conseil)
    assert page_of(network.f1) == before
    assert figures(network.comite)["Ensemble"][0] == 1


def test_ten_queries_at_most_whatever_the_meetings(network, serie, held):
    client, counts = logged_in(network.f1), []
    client.get("/aide/")
    for more in (1, 20):
        for number in range(more):
            there(make_rencontre(serie, in_days=-number - 10), network.f1, network.mde1)
        names.forget()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(ADDRESS))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
