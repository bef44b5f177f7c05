"""Editorial pages: readable by those who read the page above, in the page, in the lists and in the search."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.actions.move_page import MovePageAction

from portal.models import Fiche, Section
from portal.page_forms import PageLecteursForm
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line, Role
from reseau.names import lowfirst
from search.models import Entry
from tests.network import audience_of, logged_in

from .conftest import publish


def reads(person, page) -> bool:
    page.refresh_from_db()
    return reader_of(membership_of(person)).reads(page.audience_id)


def test_a_fiche_is_read_by_those_who_read_its_section(network, site):
    *_, fiche = site
    assert reads(network.f1, fiche) and reads(network.officer, fiche)
    assert not reads(network.l1, fiche)
    assert logged_in(network.f1).get(fiche.url).status_code == 200
    assert logged_in(network.l1).get(fiche.url).status_code == 404


def test_a_page_knows_its_address_without_asking_anyone(network, site, django_assert_num_queries):
    with django_assert_num_queries(0):
        addresses = [page.address for page in site]
    assert addresses == [page.url for page in site]


def test_a_public_fiche_in_a_restricted_section_stays_restricted(network, site):
    *_, fiche = site
    fiche.own_audience = Audience.objects.public()
    publish(fiche)
    assert not reads(network.l1, fiche)
    assert reads(network.f1, fiche)


def test_changing_a_section_re_points_its_fiches_and_their_entries(network, site):
    _, section, fiche = site
    section.own_audience = audience_of(Line(role=Role.STRUCTURE))
    publish(section)
    assert reads(network.l1, fiche)
    assert not reads(network.f1, fiche)
    fiche.refresh_from_db()
    assert Entry.objects.get(key=f"fiche:{fiche.pk}").audience_id == fiche.audience_id


def test_moving_a_fiche_gives_it_the_readers_of_its_new_place(network, site):
    home, _, fiche = site
    other = home.add_child(
        instance=Section(title="Acheteurs", slug="acheteurs", own_audience=audience_of(Line(role=Role.ACHETEUR)))
    )
    publish(other)
    move = MovePageAction(fiche, Section.objects.get(slug="acheteurs"), pos="last-child")
    move.execute(skip_permission_checks=True)
    fiche = Fiche.objects.get()
    assert reads(network.buyer, fiche)
    assert not reads(network.f1, fiche)
    assert Entry.objects.get(key=f"fiche:{fiche.pk}").audience_id == fiche.audience_id


def test_what_lies_below_an_unpublished_page_is_absent(network, site):
    _, section, fiche = site
    section.unpublish()
    assert logged_in(network.f1).get(fiche.url).status_code == 404
    assert logged_in(network.officer).get(fiche.url).status_code == 404
    publish(Section.objects.get())
    assert logged_in(network.f1).get(fiche.url).status_code == 200


def test_an_entry_follows_its_page(network, site):
    *_, fiche = site
    entry = Entry.objects.get(key=f"fiche:{fiche.pk}")
    assert "canari Zyxo" in entry.passages.get().text
    fiche.unpublish()
    assert not Entry.objects.filter(key=f"fiche:{fiche.pk}").exists()
    fiche = Fiche.objects.get()
    publish(fiche)
    Section.objects.get().delete()
    assert not Entry.objects.filter(kind="fiche", key=f"fiche:{fiche.pk}").exists()


def test_sections_list_only_the_fiches_that_one_reads(network, site):
    _, section, _ = site
    hidden = section.add_child(
        instance=Fiche(title="Réservé à T2", slug="t2", own_audience=audience_of(Line(territoire=network.t2.pk)))
    )
    publish(hidden)
    for url in (section.url, "/ressources/"):
        own, other = logged_in(network.f1).get(url), logged_in(network.f2).get(url)
        assert "Calculer" in own.content.decode() and "Réservé à T2" not in own.content.decode()
        assert "Réservé à T2" in other.content.decode()


def test_an_entry_says_what_the_page_says_not_how_html_writes_it(network, site):
    *_, fiche = site
    fiche.corps = "<p>achats &amp; insertion &lt; 150&nbsp;h</p><p>la suite</p>"
    publish(fiche)
    assert Entry.objects.get(key=f"fiche:{fiche.pk}").passages.get().text == (
        "\nachats & insertion < 150\u00a0h\nla suite"
    )


def test_entries_below_a_section_that_is_called_otherwise_lead_there(network, site):
    _, section, fiche = site
    section.slug = "animateurs"
    publish(section)
    url = Entry.objects.get(key=f"fiche:{fiche.pk}").url
    assert url == "/animateurs/calculer/" == Fiche.objects.get().address


def test_the_editor_says_who_will_read_a_draft_not_who_reads_the_page_now(network, site):
    """Wagtail keeps the draft of a live page in a revision, beside the audience that the page has."""
    _, section, _ = site
    section.own_audience = audience_of(Line(role=Role.STRUCTURE))
    section.save_revision()
    page = logged_in(network.officer).get(f"/admin/pages/{section.pk}/edit/").content.decode()
    panel = re.search(r"data-lecteurs.*?<p>(.*?)</p>", page)[1]
    assert "structures" in panel.lower() and "facilitateurs" not in panel.lower()
    publish(section)
    assert reads(network.l1, section) and not reads(network.f1, section)


def test_publishing_a_page_costs_the_same_above_many(network, site):
    costs = []
    for fiches in (1, 9):
        for more in range(fiches - 1):
            publish(Section.objects.get().add_child(instance=Fiche(title=f"F{more}", slug=f"f{more}")))
        section = Section.objects.get()
        with CaptureQueriesContext(connection) as asked:
            publish(section)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_roles_keep_the_capitals_of_their_acronyms():
    assert "Structures de l’IAE" in dict(PageLecteursForm.base_fields["roles"].choices).values()
    assert lowfirst("Structures de l’IAE") == "structures de l’IAE"
