"""The people of a meeting: who reads it, for selects, invitations and what is told."""

from django.db.models import QuerySet
from django.utils import timezone

from reseau.models import Audience, AudienceLine, Line, Personne
from reseau.readership import Census


def readers_of(audience_id: int, *, officers: bool = True) -> QuerySet[Personne]:
    """The members who read today what is addressed to this audience, by name.

    `officers=False` leaves out those who read by their office alone, and are neither named nor described by a line.
    """
    return Personne.objects.filter(pk__in=ids_of(audience_id, officers=officers))


def ids_of(audience_id: int, *, officers: bool = True) -> set[int]:
    """The ids of `readers_of`. Two queries for each audience that this one lies within."""
    addressed, readers = addressed_and_readers(audience_id)
    return readers if officers else addressed


def addressed_and_readers(audience_id: int) -> tuple[set[int], set[int]]:
    """The ids of the members whom its lines name or describe, and of all who read: these and officers. Two queries for
    each audience that this one lies within."""
    rows = list(AudienceLine.objects.filter(audience=audience_id).select_related("audience"))
    if not rows:
        return set(), set()
    audience = rows[0].audience
    addressed, officers = _addressed(audience, [row.value for row in rows])
    readers = addressed | officers
    if audience.within_id:
        within = ids_of(audience.within_id)
        return addressed & within, readers & within
    return addressed, readers


def _addressed(audience: Audience, lines: list[Line]) -> tuple[set[int], frozenset[int]]:
    """Whom the lines concern, and the officers who read by their office."""
    is_closed = bool(audience.opens_at and audience.opens_at > timezone.now())
    if is_closed:
        lines = [line for line in lines if line.personne]
    lines = [Line() if line.public else line for line in lines]  # of everyone, those who are members
    census = Census(lines)
    return set().union(*map(census.matching, lines)), frozenset() if is_closed else census.officers


def including(audience: Audience, personne_id: int) -> Audience:
    """`audience`, with this person named in it where no line of it, and no office, brings them."""
    if personne_id in ids_of(audience.pk):
        return audience
    lines = [*audience.specification(), Line(personne=personne_id)]
    return Audience.objects.obtain(lines, audience.opens_at, audience.within)
