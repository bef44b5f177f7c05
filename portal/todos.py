"""What a member has to do, whichever app it comes from: each with its day and the one way to do it."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.text import Truncator

from documents.lines import type_label
from documents.models import Document, Version
from rencontres import waiting
from rencontres.waiting import Awaited
from reseau import names
from reseau.access import Membership
from reseau.addresses import address
from reseau.dates import day
from reseau.models import DemandeAcces
from reseau.models.personnes import full_name
from reseau.statements import Statement

MOST = 8  # of one kind that nobody set a day for
SAID = 120  # signs of what who asks said
WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Todo:
    """One thing that awaits the member. `due` is the day until which; without one, `since` says how long it has."""

    title: str
    detail: str
    url: str
    action: str
    due: datetime.date | None = None
    since: datetime.date | None = None
    late: bool = False

    @property
    def date(self) -> datetime.date:
        """The day that stands beside it."""
        return self.due or self.since

    @property
    def distance(self) -> str:
        """“depuis 3 jours”, “aujourd’hui”, “mercredi”, “dans 18 jours”."""
        days = (self.date - timezone.localdate()).days
        if days in _NEAR:
            return _NEAR[days]
        if days < 0:
            return f"depuis {-days} jours"
        return day(self.date, "l") if days < WEEK.days else f"dans {days} jours"


_NEAR = {-1: "depuis hier", 0: "aujourd’hui", 1: "demain"}


@dataclass(frozen=True)
class Section:
    """The things of one urgency."""

    code: str
    title: str
    todos: list[Todo]


def sections(todos: list[Todo]) -> list[Section]:
    """The things by urgency, the most urgent first; no empty section."""
    week = timezone.localdate() + WEEK
    groups = [
        Section("en-retard", "En retard", [todo for todo in todos if todo.late]),
        Section("semaine", "Cette semaine", [t for t in todos if not t.late and t.due and t.due <= week]),
        Section("a-faire", "À faire", [t for t in todos if not t.late and not t.due]),
        Section("plus-tard", "Plus tard", [t for t in todos if not t.late and t.due and t.due > week]),
    ]
    return [group for group in groups if group.todos]


def of(membership: Membership, awaited: list[Awaited]) -> list[Todo]:
    """Everything that awaits the member, by day; `awaited` is what their meetings do. Two queries at most."""
    todos = [_of_meetings(one) for one in awaited]
    if membership.may_deposit:
        todos += _requests(membership) + _documents_to_finish(membership)
    return sorted(todos, key=lambda todo: todo.date)


def _of_meetings(one: Awaited) -> Todo:
    return _MEETINGS[one.kind](one)


def _answer(one: Awaited) -> Todo:
    title = f"Dire si vous venez\u00a0: {one.meeting}, {_held(one)}"
    url = f"{address('rencontres:detail', one.pk)}#reponse"
    return Todo(title, one.place, url, "Répondre", one.day or timezone.localdate(one.at), late=_is_past(one.day))


def _act(one: Awaited) -> Todo:
    url, detail = address("rencontres:action", one.pk), f"Action décidée le {_held(one)}."
    return Todo(one.titre, detail, url, "Ouvrir l’action", one.day, late=_is_past(one.day))


def _read_minutes(one: Awaited) -> Todo:
    detail = f"Rencontre du {_held(one)}\u00a0: le projet attend vos amendements éventuels."
    return Todo(f"Relire le compte rendu\u00a0: {one.meeting}", detail, _minutes(one), "Relire", one.day)


def _write_minutes(one: Awaited) -> Todo:
    detail, title = f"Rencontre du {_held(one)}.", f"Rédiger le compte rendu\u00a0: {one.meeting}"
    return Todo(title, detail, address("rencontres:ecrire", one.pk), "Rédiger", since=timezone.localdate(one.at))


def _examine_amendments(one: Awaited) -> Todo:
    title = f"Examiner {one.number} amendements" if one.number > 1 else "Examiner un amendement"
    detail = f"Compte rendu de la rencontre du {_held(one)}."
    return Todo(title, detail, _minutes(one), "Examiner", one.day, late=_is_past(one.day))


def _freeze_minutes(one: Awaited) -> Todo:
    detail = f"Rencontre du {_held(one)}\u00a0: les amendements étaient attendus jusqu’au {day(one.day, 'j F')}."
    title = f"Arrêter le compte rendu\u00a0: {one.meeting}"
    return Todo(title, detail, _minutes(one), "Arrêter", one.day, late=True)


def _look_at_topics(one: Awaited) -> Todo:
    several = one.number > 1
    title = f"Répondre à {one.number} sujets proposés" if several else "Répondre à un sujet proposé"
    detail = f"{one.titre}."
    return Todo(title, detail, address("rencontres:topics", one.pk), "Voir", since=timezone.localdate(one.at))


_MEETINGS: dict[str, Callable[[Awaited], Todo]] = {
    waiting.ANSWER: _answer,
    waiting.ACTION: _act,
    waiting.AMEND: _read_minutes,
    waiting.WRITE: _write_minutes,
    waiting.EXAMINE: _examine_amendments,
    waiting.FREEZE: _freeze_minutes,
    waiting.TOPICS: _look_at_topics,
}


def _minutes(one: Awaited) -> str:
    return address("rencontres:compte_rendu", one.pk)


def _held(one: Awaited) -> str:
    return day(one.at, "j F")


def _is_past(due: datetime.date | None) -> bool:
    return due is not None and due < timezone.localdate()


def _requests(membership: Membership) -> list[Todo]:
    if not membership.is_officer:
        return []
    return [
        Todo(
            f"Répondre à la demande d’accès {names.of(full_name(*identity))}",
            f"«\u00a0{Truncator(' '.join(message.split())).chars(SAID)}\u00a0»" if message else "Sans message.",
            address("reseau:demandes"),
            "Répondre",
            since=timezone.localdate(created_at),
        )
        for message, created_at, *identity in _WAITING(MOST, person=membership.person.pk)
    ]


_WAITING = Statement(
    lambda most, person: (
        DemandeAcces.objects.filter(treated_at=None)
        .exclude(personne=person)
        .order_by("created_at")
        .values_list("message", "created_at", "personne__first_name", "personne__last_name", "personne__email")[:most]
    )
)
_UNREADABLE = Version.objects.filter(state=Version.State.UNREADABLE)
_UNFINISHED = Statement(
    lambda most, person: (
        # Not `current__state`: every document that one deposited would be looked at.
        Document.objects.filter(Q(published_at=None) | Q(current__in=_UNREADABLE), owner=person)
        .order_by("updated_at")
        .values_list("pk", "title", "type", "updated_at", "current__state", "current__reason")[:most]
    )
)


def _documents_to_finish(membership: Membership) -> list[Todo]:
    return [_document(*row) for row in _UNFINISHED(MOST, person=membership.person.pk)]


def _document(
    pk: int, title: str, type_: str, updated_at: datetime.datetime, state: str | None, reason: str | None
) -> Todo:
    since = timezone.localdate(updated_at)
    if state == Version.State.UNREADABLE:
        url = address("documents:detail", pk)
        return Todo(f"Remplacer «\u00a0{title}\u00a0»", reason, url, "Remplacer", since=since, late=True)
    detail = f"{type_label(type_)}. Personne d’autre ne le voit tant qu’il n’est pas publié."
    return Todo(f"Publier «\u00a0{title}\u00a0»", detail, address("documents:deposit"), "Reprendre", since=since)
