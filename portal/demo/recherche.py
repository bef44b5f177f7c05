"""What the demo's chargée de mission manages about search: lines of synonyms, best bets, what was not found."""

import datetime
import tomllib

from django.db import transaction
from django.utils import timezone

from search.models import Entry, MiseEnAvant, SansResultat, Synonyme
from search.reglages.frame import keep
from search.unanswered import words_of

from .contenu import HERE
from .people import person
from .site import EDITOR


@transaction.atomic
def manage_search() -> None:
    """Add what is missing. A best bet waits for its page to be there."""
    data = tomllib.loads((HERE / "recherche.toml").read_text(encoding="utf-8"))
    for line in data["synonyme"]:
        _add_synonym(line)
    for pin in data["mise_en_avant"]:
        _pin(pin)
    for search in data["sans_resultat"]:
        _note(search)


def _add_synonym(line: dict) -> None:
    members = "\n".join(line["mots"])
    if not Synonyme.objects.filter(members=members).exists():
        keep(Synonyme(members=members, others="\n".join(line.get("sens_unique", []))), person(EDITOR))


def _pin(pin: dict) -> None:
    queries = "\n".join(pin["recherches"])
    key = pin.get("cle") or Entry.objects.filter(title=pin["titre"]).values_list("key", flat=True).first()
    if key and not MiseEnAvant.objects.filter(queries=queries).exists():
        fields = {"note": pin.get("note", ""), "since": pin.get("debut"), "until": pin.get("fin")}
        keep(MiseEnAvant(queries=queries, entry_key=key, **fields), person(EDITOR))


def _note(search: dict) -> None:
    text = search["texte"]
    SansResultat.objects.get_or_create(
        words=words_of(text),
        defaults={
            "text": text,
            "times": search["fois"],
            "last_at": timezone.now() - datetime.timedelta(search["jours"]),
            "is_dismissed": search.get("ecartee", False),
        },
    )
