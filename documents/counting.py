"""How many documents there are for a reader, without reading each of them."""

from django.db.models import Func, IntegerField, QuerySet, Value

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
    counts = dict(_COUNTS(reader.all_but, audiences=reader.audiences, person=person.pk))
    listed, mine, mine_listed = counts["listed"], counts["mine"], counts["mine_listed"]
    addressed, mine_addressed = listed, mine_listed
    if reader.all_but:
        addressed, mine_addressed = counts["all"] - listed, mine - mine_listed
    if not reader.person_id:
        return {"readable": addressed, "mine": mine_addressed}
    return {"readable": addressed + mine - mine_addressed, "mine": mine}


def _counted(name: str, documents: QuerySet) -> QuerySet:
    # A plain function: an aggregate of the ORM would be grouped by the name. SQLite knows “*” without reading rows.
    return documents.order_by().values_list(Value(name), Func(template="COUNT(*)", output_field=IntegerField()))


def _counts(with_all: bool, audiences, person) -> QuerySet:
    listed = Document.objects.filter(audience__in=audiences)
    counts = [
        _counted("listed", listed),
        _counted("mine", Document.objects.filter(owner=person)),
        _counted("mine_listed", listed.filter(owner=person)),
    ]
    if with_all:
        counts.append(_counted("all", Document.objects.all()))
    return counts[0].union(*counts[1:], all=True)


_COUNTS = Statement(_counts)
