"""A small tree of pages."""

import pytest
from wagtail.models import Page, Site

from portal.models import Accueil, Fiche, Section
from reseau.models import Audience, Line, Role
from tests.network import audience_of


def publish(page) -> None:
    """Publish a page as it stands."""
    page.save_revision().publish()


@pytest.fixture
def site(network):
    """The home page, a section for facilitators, and a fiche in it that says “as above”."""
    root = Page.get_first_root_node()
    home = root.add_child(instance=Accueil(title="Le réseau", slug="reseau", own_audience=Audience.objects.public()))
    _serve(home)
    section = home.add_child(
        instance=Section(
            title="Pour les facilitateurs",
            slug="facilitateurs",
            own_audience=audience_of(Line(role=Role.FACILITATEUR)),
        )
    )
    fiche = section.add_child(instance=Fiche(title="Calculer", slug="calculer", corps="<p>le canari Zyxo</p>"))
    for page in (home, section, fiche):
        publish(page)
    return home, Section.objects.get(), Fiche.objects.get()


def _serve(home) -> None:
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "testserver", "root_page": home})
