"""The people asked to a meeting as a list: filtered, sorted, taken away; and who could still be asked."""

from collections.abc import Iterable, Iterator

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.http import QueryDict
from django.utils import timezone

from reseau.access import Membership
from reseau.listing import Listing
from reseau.models import Adhesion, Organisation, Personne
from reseau.names import fold

from . import inviting, rights
from .models import Invitation, Rencontre
from .models.invitations import in_network

Answer, Attendance = Invitation.Answer, Invitation.Attendance
WAITING, SILENT = "attente", "sans"
STATES = [*Answer.choices, (WAITING, "En liste d’attente"), (SILENT, "Sans réponse")]
NAME = ("personne__last_name", "personne__first_name")
SORTS = {
    "nom": NAME,
    "organisation": ("organisation__nom", *NAME),
    "reponse": ("answer", "waits_since", *NAME),
    "repondu": ("answered_at",),
}
MOST = 100  # people shown at once where one chooses whom to ask


class Guests(Listing):
    """Who is asked to one meeting, as the address of the list says."""

    def __init__(self, rencontre: Rencontre, membership: Membership, params: QueryDict):
        super().__init__(params, SORTS, "nom")
        self.rencontre, self.membership = rencontre, membership
        self.runs = rights.runs(membership, rencontre)
        self.all = rencontre.invitations.standing()
        self.choices("reponse", "Réponse", STATES, "Toutes")
        used = Organisation.objects.filter(pk__in=self.all.order_by().values("organisation"))
        self.choices("organisation", "Organisation", used.values_list("pk", "nom"), "Toutes")
        self.choices("presence", "Présence", Attendance.choices, "Toutes")

    @property
    def rows(self) -> QuerySet[Invitation]:
        """The invitations that the filters leave, with whether the reader may answer each."""
        rows = self.all.select_related("personne", "organisation", "answered_by", "rencontre")
        mine = rights.answerable(self.membership, self.rencontre).values("pk")
        rows = rows.annotate(is_member=_is(in_network()), may_answer=_is(Q(pk__in=mine)))
        return self.apply(
            _named(rows, self.query),
            reponse=lambda rows, state: rows.filter(_in_state(state)),
            organisation=lambda rows, pk: rows.filter(organisation=int(pk)),
            presence=lambda rows, value: rows.filter(attendance=value),
        )

    def table(self) -> Iterator[list]:
        """The list to take away; meals, words and addresses are for who runs the meeting."""
        private = ["Déjeune", "Mot à l’organisateur", "Adresse électronique"] if self.runs else []
        yield ["Nom", "Prénom", "Fonction", "Organisation", "Réponse", "Répondu le", "Présence", *private]
        for row in self.rows:
            yield [*_values(row), *(_private(row) if self.runs else [])]


def _values(row: Invitation) -> list:
    person, answered = row.personne, row.answered_at
    return [
        person.last_name,
        person.first_name,
        person.fonction,
        str(row.organisation or ""),
        row.answer_label,
        timezone.localtime(answered).strftime("%d/%m/%Y %H:%M") if answered else "",
        row.get_attendance_display(),
    ]


def _private(row: Invitation) -> list:
    return ["oui" if row.has_meal else "", row.comment, row.personne.email]


def _is(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _in_state(state: str) -> Q:
    if state == WAITING:
        return Q(waits_since__isnull=False)
    return Q(answer="" if state == SILENT else state, waits_since=None)


def _named(rows: QuerySet, query: str, path: str = "personne__") -> QuerySet:
    """The rows whose person holds every word of `query` in their name or function, whatever its case and accents."""
    if not query:
        return rows
    fields = (f"{path}first_name", f"{path}last_name", f"{path}fonction")
    words = fold(query).split()
    texts = ((pk, fold(" ".join(rest))) for pk, *rest in rows.values_list("pk", *fields))
    return rows.filter(pk__in=[pk for pk, text in texts if all(word in text for word in words)])


class Askable:
    """Who could still be asked to a meeting: those who read it and, for who looks for a name, all other members."""

    def __init__(self, rencontre: Rencontre, query: str, *, everyone: bool = True):
        asked = set(rencontre.invitations.standing().values_list("personne", flat=True))
        self.query = " ".join(query.replace("\0", " ").split())[:100]
        self.readers = inviting.readers(rencontre)
        self.addressed = inviting.addressed(rencontre) - asked
        self.people = self._shown(self.readers - asked)
        members = Adhesion.objects.current().order_by().values("personne")
        others = Personne.objects.filter(pk__in=members).exclude(pk__in=self.readers | asked)
        self.others = _with_organisation(_named(others, self.query, "")[:MOST]) if everyone and self.query else []

    def _shown(self, ids: Iterable[int]) -> list[Personne]:
        found = _named(Personne.objects.filter(pk__in=ids), self.query, "")
        self.left_out = max(found.count() - MOST, 0)
        return _with_organisation(found[:MOST])


def _with_organisation(people: Iterable[Personne]) -> list[Personne]:
    """These people, each with the `organisation` that they are of (one query)."""
    people = list(people)
    held = Adhesion.objects.current().filter(personne__in=people).order_by("-since", "-pk")
    names = dict(held.values_list("personne", "organisation__nom"))
    for person in people:
        person.organisation = names.get(person.pk, "")
    return people


def waiting_ranks(rencontre: Rencontre) -> dict[int, int]:
    """The place of each invitation (id) on the waiting list, from 1."""
    ids = rencontre.invitations.waiting().of_members().values_list("pk", flat=True)
    return {pk: rank for rank, pk in enumerate(ids, 1)}
