"""What every installation has, from its first start: territories, synonyms, and a home page that can be edited."""

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from reseau.geographie import load_territoires
from reseau.models import Audience
from search import supplied

from .models import Accueil


@transaction.atomic
def install() -> None:
    """Load territories and synonyms, create the public home page and its site. Doing it again changes nothing."""
    load_territoires()
    supplied.load()
    home = Accueil.objects.first() or _create_home()
    host, _, port = settings.SITE_URL.partition("://")[2].partition(":")
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": host, "port": int(port or 443), "root_page": home, "site_name": settings.BRAND["name"]},
    )


def _create_home() -> Accueil:
    root = Page.get_first_root_node()
    for page in root.get_children():  # Wagtail's own “Welcome” page
        page.delete()
    root = Page.objects.get(pk=root.pk)
    return root.add_child(
        instance=Accueil(
            title=settings.BRAND["name"], slug="accueil", own_audience=Audience.objects.public(), live=True
        )
    )
