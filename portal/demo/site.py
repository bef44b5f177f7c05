"""Publishes the demo's pages through Wagtail, as the editor does."""

import datetime

from django.utils import timezone
from wagtail.models import Page

from portal import pages
from portal.models import Accueil, Fiche, PageReservee, Section

from .contenu import HERE, front_matter
from .lecteurs import audience
from .people import person

HOME, EDITOR = "accueil", "helene.mougenot"


def publish_pages() -> int:
    """Fill in the home page and add the sections and fiches that are missing; returns how many pages were written."""
    heads = {path.stem: front_matter(path) for path in sorted((HERE / "pages").glob("*.html"))}
    written = _fill_home(*heads.pop(HOME))
    for slug, (head, body) in sorted(heads.items(), key=lambda item: "parent" in item[1][0]):
        written += _add(slug, head, body)
    return written


def _fill_home(head: dict, body: str) -> bool:
    home = Accueil.objects.get()
    if home.corps:
        return False
    home.title, home.chapo, home.corps = head["titre"], head["chapo"], body
    _publish(home, head)
    return True


def _add(slug: str, head: dict, body: str) -> bool:
    parent_slug = head.get("parent")
    parent = Section.objects.get(slug=parent_slug) if parent_slug else Accueil.objects.get()
    if parent.get_children().filter(slug=slug).exists():
        return False
    kind = Fiche if parent_slug else Section
    page = kind(title=head["titre"], slug=slug, chapo=head["chapo"], corps=body)
    page.own_audience = audience(head["public"], head["reseau"], head["lignes"])
    parent.add_child(instance=page)
    _publish(page, head)
    return True


def _publish(page: PageReservee, head: dict) -> None:
    """Publish a revision, then let it have happened on the day that the head says."""
    page.save_revision(user=person(EDITOR)).publish()
    day = timezone.make_aware(datetime.datetime.combine(head["date"], datetime.time(12)))
    Page.objects.filter(pk=page.pk).update(
        first_published_at=day, last_published_at=day, latest_revision_created_at=day
    )
    pages.write_entry(type(page).objects.get(pk=page.pk))
