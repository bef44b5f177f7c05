"""The people of a meeting: who reads it, for selects, invitations and what is told."""

from django.db.models import QuerySet
from django.utils import timezone

from reseau.models import Audience, Line, Personne
from reseau.readership import Census


def readers_of(audience_id: int, *, officers: bool = True) -> QuerySet[Personne]:
    """The members who read today what is addressed to this audience, by name.

    `officers=False` leaves out those who read by their office alone, and are neither named nor described by a line.
    """
    return Personne.objects.filter(pk__in=ids_of(audience_id, officers=officers))


def ids_of(audience_id: int, *, officers: bool = True) -> set[int]:
    """The ids of `readers_of`. Two queries for each audience that this one lies within."""
    audience = Audience.objects.select_related("within").get(pk=audience_id)
    found = _addressed(audience, officers)
    if audience.within_id:
        found &= ids_of(audience.within_id)
    return found


def _addressed(audience: Audience, officers: bool) -> set[int]:
    lines = audience.specification()
    is_closed = bool(audience.opens_at and audience.opens_at > timezone.now())
    if is_closed:
        lines = [line for line in lines if line.personne]
    lines = [Line() if line.public else line for line in lines]  # of everyone, those who are members
    census = Census(lines)
    found = set().union(*map(census.matching, lines))
    return found | census.officers() if officers and lines and not is_closed else found


def including(audience: Audience, personne_id: int) -> Audience:
    """`audience`, with this person named in it where no line of it, and no office, brings them."""
    if personne_id in ids_of(audience.pk):
        return audience
    lines = [*audience.specification(), Line(personne=personne_id)]
    return Audience.objects.obtain(lines, audience.opens_at, audience.within)
