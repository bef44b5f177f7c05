"""Who will read a page: said in the editor for what is chosen, before anything is kept."""

import re

import pytest
from django.urls import reverse

from portal import pages
from portal.models import Fiche, Section
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line, Role
from reseau.models.audiences import covers
from tests.network import audience_of, logged_in

PUBLIC, EVERYONE, FACILITATEURS = Line(public=True), Line(), Line(role=Role.FACILITATEUR)
URL = "/admin/lecteurs/"


def said(person, above="", **chosen) -> str:
    answer = logged_in(person).post(URL, {"au-dessus": getattr(above, "pk", above), **chosen})
    return re.sub("<.*?>", "", answer.content.decode()).strip()


def test_the_readers_of_what_is_chosen_are_said_in_words_and_figures_and_nothing_is_kept(network, site):
    home, section, _ = site
    rows = Audience.objects.count()
    chosen = {"ouverture": "choix", "roles": ["structure"], "territoires": [network.t1.pk]}
    assert said(network.officer, home, ouverture="dessus") == "Lisible par tout le monde, sans compte"
    assert said(network.officer, home, ouverture="reseau") == "Lisible par le réseau, 8 personnes"
    assert said(network.officer, home, **chosen) == "Lisible par les structures de l’IAE de T1, 3 personnes"
    assert said(network.officer, home, ouverture="choix").startswith("Choisissez au moins un rôle")
    assert said(network.officer, section, ouverture="public") == "Lisible par les facilitateurs, 4 personnes"
    there = said(network.officer, section, ouverture="choix", territoires=[network.t1.pk])
    assert there == "Lisible par les membres de T1, parmi ceux qui lisent la page au-dessus, 3 personnes"
    assert Audience.objects.count() == rows


def test_below_a_page_that_is_not_published_nobody_reads(network, site):
    _, section, _ = site
    section.unpublish()
    assert "Personne ne lira cette page tant que" in said(network.officer, section, ouverture="reseau")


def test_what_is_no_page_is_absent_and_so_is_all_of_it_for_others(network, site):
    home, *_ = site
    for above in ("987654", "x", "9" * 30):
        assert logged_in(network.officer).post(URL, {"au-dessus": above}).status_code == 404
    assert logged_in(network.f1).post(URL, {"au-dessus": home.pk, "ouverture": "reseau"}).status_code == 404
    assert logged_in(network.officer).get(URL).status_code in (404, 405)


@pytest.mark.parametrize("draft", [False, True])
def test_the_editor_says_who_as_above_means_and_who_reads_from_the_start(network, site, draft):
    _, section, fiche = site
    url = reverse("wagtailadmin_pages:add", args=("portal", "fiche", section.pk))
    url = reverse("wagtailadmin_pages:edit", args=(fiche.pk,)) if draft else url
    page = logged_in(network.officer).get(url).content.decode()
    assert "Comme «\u00a0Pour les facilitateurs\u00a0»\u00a0: les facilitateurs, 4 personnes" in page
    assert re.search(r"data-lecteurs.*?<p>(.*?)</p>", page)[1] == "Lisible par les facilitateurs, 4 personnes"


def test_the_home_page_has_nothing_above(network, site):
    home, *_ = site
    page = logged_in(network.officer).get(reverse("wagtailadmin_pages:edit", args=(home.pk,))).content.decode()
    assert "Comme «\u00a0" not in page and 'value="dessus"' not in page
    assert "Lisible par tout le monde, sans compte" in page


def test_territories_are_boxes_under_their_kind(network, site):
    _, section, _ = site
    section.own_audience = audience_of(Line(role=Role.STRUCTURE, territoire=network.t1.pk))
    section.save_revision()
    page = logged_in(network.officer).get(reverse("wagtailadmin_pages:edit", args=(section.pk,))).content.decode()
    kinds = re.findall(r'<details class="kind"( open)?>\s*<summary>(.*?) <span data-ticked>(.*?)</span>', page)
    assert kinds == [("", "Région", "1"), (" open", "Secteurs", "1 sur 2"), ("", "Intercommunalités", "1")]
    assert not re.search("<select[^>]*multiple", page)


def test_publishing_comes_first_and_enter_keeps_a_draft(network, site):
    _, _, fiche = site
    page = logged_in(network.officer).get(reverse("wagtailadmin_pages:edit", args=(fiche.pk,))).content.decode()
    form = page[page.index('id="page-edit-form"') :]
    first = re.search(r"<button(?![^>]*type=\"button\")[^>]*>", form)[0]
    assert "name=" not in first and "w-hidden" in first
    assert re.search(r'class="w-dropdown-button\s*">\s*<button[^>]*name="action-publish"', form)


@pytest.mark.parametrize(
    ("wide", "narrow", "is_covered"),
    [
        ([PUBLIC], [FACILITATEURS], True),
        ([EVERYONE], [FACILITATEURS, Line(territoire=1)], True),
        ([EVERYONE], [PUBLIC], False),
        ([EVERYONE], [Line(personne=1)], False),
        ([FACILITATEURS], [Line(role=Role.FACILITATEUR, territoire=1)], True),
        ([FACILITATEURS], [Line(territoire=1)], False),
        ([Line(territoire=1)], [FACILITATEURS], False),
        ([FACILITATEURS], [], True),
        ([], [FACILITATEURS], False),
    ],
)
def test_lines_that_hold_others(wide, narrow, is_covered):
    assert covers(wide, narrow) is is_covered


@pytest.mark.parametrize("own", [[PUBLIC], [EVERYONE], [FACILITATEURS], [Line(role=Role.STRUCTURE)], "t1"])
@pytest.mark.parametrize("above", [[PUBLIC], [EVERYONE], [FACILITATEURS], "t1"])
def test_a_page_is_read_by_those_who_read_both_and_its_label_counts_them(network, site, own, above):
    home, *_ = site
    own, above = ([Line(territoire=network.t1.pk)] if lines == "t1" else lines for lines in (own, above))
    section = home.add_child(instance=Section(title="S", slug="s", own_audience=audience_of(*above)))
    section.save_revision().publish()
    fiche = section.add_child(instance=Fiche(title="F", slug="f", own_audience=audience_of(*own)))
    people = [network.officer, network.admin, network.agent, network.f1, network.f2, network.l1, network.buyer]
    readers = [reader_of(membership_of(person)) for person in [*people, network.comite]]
    both = [(audience_of(*own).pk, audience_of(*above).pk)] * len(readers)
    assert [reader.reads(fiche.audience_id) for reader in readers] == [
        reader.reads(one) and reader.reads(other) for reader, (one, other) in zip(readers, both, strict=True)
    ]
    label = pages.label(fiche)
    if PUBLIC not in own or PUBLIC not in above:
        assert label.total == sum(reader.reads(fiche.audience_id) for reader in readers)
