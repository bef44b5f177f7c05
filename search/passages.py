"""The pages of the entries of one results page: checked again, the best of each chosen, in one query."""

from collections.abc import Iterable

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import DenseRank, Length, Replace, RowNumber, StrIndex
from django.db.models.lookups import GreaterThan

from reseau.access import Reader

from .engines.base import Clause, Phrase
from .models import Passage

SHOWN = 3  # pages an entry
WEIGHED = 8  # clauses that choose pages: those of a longer question change nothing any more


def best(entry_ids: Iterable[int], clauses: tuple[Clause, ...], reader: Reader) -> QuerySet[Passage]:
    """The best passages of these entries, as far as `reader` reads them, each with its entry.

    Best are those that hold the most clauses, then the most occurrences. Each has `held` (clauses), `alike` (how many
    passages of the entry hold as many) and `place` (1 is the best).
    """
    held, times = _scores(clauses[:WEIGHED])
    by_entry = [F("entry_id")]
    return (
        Passage.objects.filter(reader.q("entry__audience", "entry__owner"), entry__in=entry_ids)
        .annotate(held=held, times=times)
        .annotate(
            tier=Window(DenseRank(), partition_by=by_entry, order_by=F("held").desc()),
            alike=Window(Count("*"), partition_by=[*by_entry, F("held")]),
            place=Window(
                RowNumber(), partition_by=by_entry, order_by=[F("held").desc(), F("times").desc(), F("number").asc()]
            ),
        )
        .filter(tier=1, place__lte=SHOWN)
        .select_related("entry", "entry__organisation", "entry__audience")
        .order_by("entry_id", "place")
    )


def _scores(clauses: tuple[Clause, ...]):
    held = times = Value(0, output_field=IntegerField())
    for clause in clauses:
        sequences = [_stems(phrase) for phrase in clause.phrases]
        holds = Q()
        for sequence in sequences:
            holds |= Q(GreaterThan(StrIndex("stems", Value(sequence)), 0))
        held += Case(When(holds, then=1), default=0, output_field=IntegerField())
        without = Replace("stems", Value(sequences[0]), Value(""))
        times += (Length("stems") - Length(without)) / len(sequences[0])
    return held, times


def _stems(phrase: Phrase) -> str:
    return f" {' '.join(word.stem for word in phrase.words)} "
