"""The first page of the admin, as the officer finds it."""

import re

from django.urls import reverse

from portal.models import Fiche, Section
from reseau.models import Line, Role
from tests.network import audience_of, logged_in


def desk(person) -> str:
    """Its words, without its tags."""
    page = logged_in(person).get("/admin/").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index('class="w-dashboard') :]).split())


def test_each_section_offers_to_write_a_fiche_and_says_who_reads_there(network, site):
    home, section, _ = site
    page = logged_in(network.officer).get("/admin/").content.decode()
    assert reverse("wagtailadmin_pages:add", args=("portal", "fiche", section.pk)) in page
    assert reverse("wagtailadmin_pages:add", args=("portal", "fiche", home.pk)) not in page
    assert "Lisible par les facilitateurs, 4 personnes." in desk(network.officer)
    home.add_child(instance=Section(title="À venir", own_audience=audience_of(Line(role=Role.STRUCTURE)), live=False))
    assert "À venir Section pas encore publiée" in desk(network.officer)


def test_one_finds_ones_own_drafts_and_what_was_published_last(network, site):
    _, section, fiche = site
    draft = section.add_child(instance=Fiche(title="À finir", live=False, owner=network.officer))
    draft.save_revision(user=network.officer)
    fiche.title = "Calculer mieux"
    fiche.save_revision(user=network.officer)
    mine, theirs = desk(network.officer), desk(network.admin)
    drafts = mine[mine.index("Vos brouillons") : mine.index("Dernières publications")]
    assert "À finir" in drafts and "Calculer mieux Pour les facilitateurs, modifications pas encore publiées" in drafts
    assert "À finir" not in theirs and "Calculer mieux" not in theirs
    assert "Calculer Pour les facilitateurs" in mine[mine.index("Dernières publications") :]


def test_nothing_of_it_grows_with_the_tree(network, site, django_assert_max_num_queries):
    _, section, _ = site
    for number in range(6):
        fiche = section.add_child(instance=Fiche(title=f"F{number}", slug=f"f{number}", owner=network.officer))
        fiche.save_revision(user=network.officer)
    client = logged_in(network.officer)
    client.get("/admin/")
    with django_assert_max_num_queries(30):
        client.get("/admin/")


def test_exploring_begins_at_the_home_page(network, site):
    home, *_ = site
    client = logged_in(network.officer)
    response = client.get("/admin/pages/", follow=True)
    assert response.redirect_chain == [(f"/admin/pages/{home.pk}/", 302)]
    for page in (response, client.get(f"/admin/pages/{home.pk}/edit/"), client.get("/admin/")):
        assert "niveau racine" not in page.content.decode() and ">Root<" not in page.content.decode()


def test_before_there_is_a_home_page_the_admin_opens(network):
    assert "il n’y en a pas encore" in desk(network.officer)
