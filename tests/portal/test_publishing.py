"""Publishing from the editor: a page that says something, to readers that were said before."""

import pytest
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from portal.models import Fiche
from tests.network import logged_in

EMPTY, TEXT = '<p data-block-key="a"></p>', '<p data-block-key="a">Comptez les heures avec la formule.</p>'
WRITTEN = {"title": "Compter", "slug": "compter", "chapo": "Comment compter les heures.", "corps": TEXT}


def send(person, section, action="", **fields):
    """The editor's form for a new fiche, as a browser sends it."""
    data = {**WRITTEN, "ouverture": "dessus", "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0} | fields
    data["corps"] = _contentstate(data["corps"])
    data |= {action: action} if action else {}
    return logged_in(person).post(reverse("wagtailadmin_pages:add", args=("portal", "fiche", section.pk)), data)


def _contentstate(html: str) -> str:
    return ContentstateConverter(features=[]).from_database_format(html)


def test_a_fiche_that_says_something_is_published(network, site):
    _, section, _ = site
    assert send(network.officer, section, "action-publish").status_code == 302
    fiche = Fiche.objects.get(slug="compter")
    assert fiche.live and fiche.audience == section.audience


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"chapo": ""}, "Écrivez le chapô"),
        ({"chapo": "/"}, "Écrivez le chapô"),
        ({"corps": EMPTY}, "Écrivez le texte"),
        ({"corps": '<p data-block-key="a">/</p>'}, "Écrivez le texte"),
    ],
)
def test_nothing_is_published_without_lede_and_text_but_a_draft_may_wait(network, site, fields, said):
    _, section, _ = site
    refused = send(network.officer, section, "action-publish", **fields)
    assert refused.status_code == 200 and refused.content.decode().count(said) == 1
    assert not Fiche.objects.filter(slug="compter").exists()
    assert send(network.officer, section, **fields).status_code == 302
    assert not Fiche.objects.get(slug="compter").live


@pytest.mark.parametrize("among", ["itself", "its section"])
def test_several_are_published_at_once_only_if_each_says_something(network, site, among):
    _, section, _ = site
    section.chapo = "Pour compter sans se tromper."
    section.save_revision().publish()
    draft = section.add_child(instance=Fiche(title="À finir", slug="a-finir", live=False, chapo="/", corps=TEXT))
    draft.save_revision()
    chosen = draft if among == "itself" else section
    url = f"{reverse('wagtail_bulk_action', args=('wagtailcore', 'page', 'publish'))}?id={chosen.pk}&next=/admin/"
    client = logged_in(network.officer)
    page = client.post(url, {"include_descendants": "on"}, follow=True).content.decode()
    assert "il manque un chapô ou un texte à À finir" in page
    draft.refresh_from_db()
    assert not draft.live
    draft.chapo = "Comment compter les heures."
    draft.save_revision()
    client.post(url, {"include_descendants": "on"})
    draft.refresh_from_db()
    assert draft.live
