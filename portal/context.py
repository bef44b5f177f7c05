"""What every page of ours knows."""

from django.conf import settings

from reseau import voir_comme
from reseau.addresses import address

FOOTER = (
    ("Accessibilité : non conforme", "portal:accessibilite"),
    ("Mentions légales", "portal:mentions_legales"),
    ("Données personnelles", "portal:donnees_personnelles"),
    ("Aide", "portal:aide"),
)


def page(request) -> dict:
    """The brand, where the person may go, and through whose eyes they look."""
    context = {
        "brand": settings.BRAND,
        "footer_links": [{"label": label, "url": address(name)} for label, name in FOOTER],
    }
    membership = getattr(request, "membership", None)
    if membership is not None and request.user.is_authenticated:
        # The editorial pages lie at addresses of their own: they belong to the room of the fiches.
        path = address("portal:fiches") if hasattr(request, "editorial_page") else request.path
        context["nav"] = [entry | {"current": _is_current(path, entry["url"])} for entry in _nav(membership)]
        if membership.adhesions:
            context["notices"] = {"url": address("notifications:list"), "count": request.user.unread_notices}
        context["voir_comme"] = voir_comme.chosen_of(request)
    return context


def _nav(membership) -> list[dict]:
    entries = [("Accueil", "portal:accueil", True), ("Documents", "documents:list", bool(membership.adhesions))]
    entries += [
        ("Rencontres", "rencontres:list", bool(membership.adhesions)),
        ("Fiches", "portal:fiches", bool(membership.adhesions)),
        ("Membres", "reseau:membres", membership.may_invite),
        ("Publier", "wagtailadmin_home", membership.is_officer),
        ("Réglages", "search:reglages", membership.is_officer),
    ]
    return [{"label": label, "url": address(name)} for label, name, shown in entries if shown]


def _is_current(path: str, url: str) -> bool:
    """Whether the page lies in the room of this entry: its first folder says so (“/reseau/…”, “/documents/…”).

    What officers manage about search is a room of its own: the results belong to nobody's.
    """
    if url.startswith(address("search:results")):
        return path.startswith(url)
    return path == url if url == "/" else path.split("/")[1] == url.split("/")[1]
