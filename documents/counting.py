"""How many documents there are for a reader, without reading each of them."""

from django.db.models import Func, IntegerField, QuerySet, Subquery, Value

from reseau.access import Reader
from reseau.models import Personne
from reseau.statements import Statement

from .models import Document


def count_readable(reader: Reader, person: Personne) -> dict[str, int]:
    """How many documents are “readable”, and how many of them are “mine”: deposited by `person`. One query.

    Counting by the right itself (addressed to the reader *or* deposited by them) reads every row of the library or
    weeds out doubles. Counted here are index entries: those of the reader's audiences (what is closed to an officer is
    taken from all there are), and those of the person, apart.
    """
    counted = _COUNTS(reader.all_but, audiences=reader.audiences, person=person.pk)
    numbers, all_ = {name: number for name, number, _ in counted}, counted[0][2]
    listed, mine, mine_listed = numbers["listed"], numbers["mine"], numbers["mine_listed"]
    addressed, mine_addressed = listed, mine_listed
    if reader.all_but:
        addressed, mine_addressed = all_ - listed, mine - mine_listed
    if not reader.person_id:
        return {"readable": addressed, "mine": mine_addressed}
    return {"readable": addressed + mine - mine_addressed, "mine": mine}


# A plain function: an aggregate of the ORM would be grouped by what stands beside it. SQLite knows “*” without reading
# rows, and that of the whole table without reading its index, where nothing stands beside it.
_NUMBER = Func(template="COUNT(*)", output_field=IntegerField())


def _counts(with_all: bool, audiences, person) -> QuerySet:
    """Three numbers by name, and beside each that of all there are."""
    all_ = Subquery(Document.objects.order_by().values_list(_NUMBER)) if with_all else Value(0)
    listed, mine = Document.objects.filter(audience__in=audiences), Document.objects.filter(owner=person)
    numbers = {"listed": listed, "mine": mine, "mine_listed": listed.filter(owner=person)}
    first, *others = (some.order_by().values_list(Value(name), _NUMBER, all_) for name, some in numbers.items())
    return first.union(*others, all=True)


_COUNTS = Statement(_counts)
