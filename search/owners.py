"""The people who deposited, and the organisations that own, what a reader reads: no others are ever named to them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet, Value

from reseau.access import Reader
from reseau.models import Organisation, Personne

from . import facets
from .models import Entry


def names_of_people(chosen: Iterable[str], reader: Reader) -> dict[str, str]:
    """Id -> name, of those who deposited something that `reader` reads now. One query, none for nobody."""
    wanted = facets.ids(chosen)
    if not wanted:
        return {}
    people = _known(Personne, "owner", wanted, reader).only("first_name", "last_name", "email")
    return {str(person.pk): str(person) for person in people}


def readable(organisations: Iterable[int], people: Iterable[int], reader: Reader) -> set[tuple[str, int]]:
    """("organisation" or "owner", id) of those that something `reader` reads now belongs to. One query."""
    known = _known(Organisation, "organisation", organisations, reader).values_list(Value("organisation"), "pk")
    return set(known.union(_known(Personne, "owner", people, reader).values_list(Value("owner"), "pk"), all=True))


def _known(model: type[Organisation | Personne], field: str, ids: Iterable[int], reader: Reader) -> QuerySet:
    theirs = Entry.objects.filter(reader.q(), **{field: OuterRef("pk")})
    return model.objects.order_by().filter(Exists(theirs), pk__in=ids)
