"""Seeds the demo, as often as one likes: what is there stays as people left it."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings

from portal import dashboard
from portal.installation import install
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Personne

from . import library, rencontres, suivis
from .contenu import HERE, Contenu, contenus, reseau
from .people import create_network, email_of
from .recherche import manage_search
from .site import EDITOR, publish_pages

ITEMS, AUDIENCES = 5, 500
Say = Callable[[str], None]


def seed(say: Say, documents: Iterable[Contenu] | None = None) -> None:
    """Create what is missing of the network, the pages, the documents (default: all) and the meetings."""
    say("Territoires, organisations, comptes…")
    install()
    create_network()
    say("Pages…")
    publish_pages()
    documents = contenus() if documents is None else list(documents)
    for number, contenu in enumerate(documents, 1):
        if number == max(1, len(documents) - suivis.NEWS):
            say("Rencontres passées…")
            rencontres.hold_past()
            suivis.follow()
        if not library.is_deposited(contenu):
            say(f"Documents {number}/{len(documents)} : {contenu.titre}")
            library.deposit(contenu)
    say("Rencontres à venir…")
    rencontres.prepare_coming()
    manage_search()
    suivis.tell()


def is_seeded() -> bool:
    """Whether this content was seeded to its end in the database that is there."""
    mark = _mark()
    return mark.exists() and mark.read_text() == _digest() and Personne.objects.filter(email=email_of(EDITOR)).exists()


def note_seeded() -> None:
    """Note that the seeding came to its end: the next start has nothing to do."""
    _mark().write_text(_digest())


def _mark() -> Path:
    return settings.VAR / ".seeded"


def _digest() -> str:
    files = sorted(path for path in HERE.rglob("*") if path.suffix in {".md", ".html", ".toml"})
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def check() -> None:
    """Raise AssertionError unless everyone's dashboard has something to show and there are few audiences."""
    for key in reseau()["personne"]:
        person = Personne.objects.get(email=email_of(key))
        shown = items_of(person)
        if shown < ITEMS:
            raise AssertionError(f"the dashboard of {person} shows {shown} items")
    if Audience.objects.count() > AUDIENCES:
        raise AssertionError(f"{Audience.objects.count()} audiences")


def items_of(person: Personne) -> int:
    """How many things the dashboard of `person` shows."""
    membership = membership_of(person)
    shown = dashboard.of(membership, reader_of(membership))
    return sum(len(shown[name]) for name in ("todos", "documents", "fiches"))
