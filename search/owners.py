"""Who deposited something that a reader reads: nobody else is ever named to them."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from reseau.access import Reader
from reseau.models import Personne

from . import facets
from .models import Entry


def names_of_people(chosen: Iterable[str], reader: Reader) -> dict[str, str]:
    """Id -> name, of those who deposited something that `reader` reads now. One query, none for nobody."""
    wanted = facets.ids(chosen)
    if not wanted:
        return {}
    theirs = Entry.objects.filter(reader.q(), owner=OuterRef("pk"))
    people = Personne.objects.filter(Exists(theirs), pk__in=wanted).only("first_name", "last_name", "email")
    return {str(person.pk): str(person) for person in people}
