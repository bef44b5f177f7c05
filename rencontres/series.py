"""Holding series: each verb is whole or has not happened, the topics that wait in a series included."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reseau.models import Audience, Personne, Territoire
from reseau.revisions import take

from . import people, sources
from .models import Rencontre, Serie

# What a person says of a series in its form.
DESCRIPTION = ("nom", "genre", "place", "video_url", "has_votes", "organiser")


@transaction.atomic
def create(serie: Serie, territoires: Iterable[Territoire] = ()) -> Serie:
    """Keep a new series, addressed to its `audience` and to its organiser.

    A form that is sent twice makes one: a series of which just the same is said is the one that is held already.
    """
    serie.audience = people.including(serie.audience, serie.organiser_id)
    Personne.objects.select_for_update().get(pk=serie.organiser_id)
    same, places = {name: getattr(serie, name) for name in (*DESCRIPTION, "audience", "ended_at")}, set(territoires)
    for made in Serie.objects.filter(**same):
        if set(made.territoires.all()) == places:
            return made
    serie.save()
    serie.territoires.set(places)
    return serie


@transaction.atomic
def change(serie: Serie, revision: int, territoires: Iterable[Territoire]) -> None:
    """Save what a person changed of DESCRIPTION; meetings that are there keep what they say, but for the name of those
    that are called after it. Raises Conflict."""
    _hold_untitled(serie)
    take(serie, revision)
    serie.audience = people.including(serie.audience, serie.organiser_id)
    serie.save(update_fields=[*DESCRIPTION, "audience"])
    serie.territoires.set(territoires)
    _find_anew(serie)
    for meeting in _untitled(serie):
        meeting.updated_at = timezone.now()
        meeting.save(update_fields=["updated_at", "folded"])  # lists look for their words, calendars show their name
        sources.refresh(meeting)


@transaction.atomic
def readdress(serie: Serie, audience: Audience, revision: int) -> None:
    """Give a series other readers: those of its topics now, and of the meetings to come. Raises Conflict."""
    take(serie, revision)
    serie.audience = people.including(audience, serie.organiser_id)
    serie.save(update_fields=["audience"])
    _find_anew(serie)


@transaction.atomic
def end(serie: Serie, revision: int) -> None:
    """Hold no more meetings in it; what was held stays. Raises Conflict."""
    take(serie, revision)
    serie.ended_at = timezone.now()
    serie.save(update_fields=["ended_at"])


@transaction.atomic
def resume(serie: Serie, revision: int) -> None:
    """Hold meetings in it again. Raises Conflict."""
    take(serie, revision)
    serie.ended_at = None
    serie.save(update_fields=["ended_at"])


def _untitled(serie: Serie) -> QuerySet[Rencontre]:
    """The meetings that are called after what the series is."""
    return serie.rencontres.filter(titre="")


def _hold_untitled(serie: Serie) -> None:
    """Hold their rows, before that of the series as everywhere: what can be found of them is written again, and nobody
    gives them other readers meanwhile."""
    list(_untitled(serie).select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _find_anew(serie: Serie) -> None:
    """Write again what can be found of the topics that wait in it."""
    for topic in serie.sujets.waiting():
        sources.write(topic)
