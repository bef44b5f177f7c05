"""What a person asks, from the address: words, "phrases", -exclusions, filters, order, page. Any input is an answer."""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.http import QueryDict

from reseau.numbers import number

from . import analysis, synonyms, tuning
from .engines.base import Clause, Phrase, Question
from .facets import ALWAYS, Filters, Period

PAGE_SIZE = 10
LONGEST = 1_000  # characters read of what was typed
# Taken into account: more would change hardly an answer (docs/decisions), and each costs where words are frequent.
MOST_CLAUSES = 9  # words and phrases
MOST_QUOTED = 5  # phrases between quotation marks, among them
MOST_EXCLUDED = 5
MOST_CHOICES = 50  # values of one filter
# Facet -> its name in the address.
PARAMETERS = {
    "kind": "nature",
    "type": "type",
    "territoire": "territoire",
    "organisation": "organisation",
    "year": "annee",
    "owner": "deposant",
}
SINCE, UNTIL = "du", "au"
BY_DATE = "date"
BY_PAGE = "pages"

_QUOTES = str.maketrans(dict.fromkeys("«»“”„", '"'))
_DAY = re.compile(r"(?P<d>\d\d?)[/.](?P<m>\d\d?)[/.](?P<y>\d{4})")  # as one types it where there is no calendar
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_QUOTED_OR_EXCLUDED = re.compile(r'(?P<minus>(?<!\S)-)?"(?P<quoted>[^"]*)"|(?<!\S)-(?P<excluded>[^\s"]+)')


@dataclass(frozen=True, slots=True)
class Query:
    """A search as its address says it."""

    text: str = ""
    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    filters: Filters = field(default_factory=dict)
    period: Period = ALWAYS
    by_date: bool = False
    by_page: bool = False  # each hit is a page, not a document
    page: int = 1
    is_cut: bool = False  # more was typed than is taken into account

    @classmethod
    def from_params(cls, params: QueryDict) -> "Query":
        """The query of an address; what makes no sense in it is left out, never refused."""
        return replace(
            cls.from_text(params.get("q", "")),
            filters=_filters(params),
            period=_period(params.get(SINCE, ""), params.get(UNTIL, "")),
            by_date=params.get("tri") == BY_DATE,
            by_page=params.get("vue") == BY_PAGE,
            page=max(1, number(params.get("page"), 9) or 1),
        )

    @classmethod
    def from_text(cls, typed: str) -> "Query":
        """The query of some typed text alone."""
        typed = clean(typed)
        text = typed[:LONGEST]
        clauses, excluded = parse(text)
        kept = _most(clauses), excluded[:MOST_EXCLUDED]
        is_cut = len(typed) > len(text) or kept != (clauses, excluded)
        return cls(text, *kept, is_cut=is_cut)

    @property
    def is_empty(self) -> bool:
        """Nothing asked at all: neither words nor filters."""
        return not (self.text or self.is_filtered)

    @property
    def is_plain(self) -> bool:
        """Words alone, as one types them: nothing narrowed, sorted or turned over."""
        return bool(self.text) and self.page == 1 and not (self.is_filtered or self.by_date or self.by_page)

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows what the words find."""
        return bool(self.filters) or self.period != ALWAYS

    @property
    def is_vain(self) -> bool:
        """Whether something was typed that holds nothing to search: stop words, signs."""
        return bool(self.text) and not (self.clauses or self.excluded)

    @property
    def lists_pages(self) -> bool:
        """Whether its hits are pages: only where there are words that a page can hold."""
        return self.by_page and bool(self.clauses)

    @property
    def has_quotes(self) -> bool:
        """Whether a phrase must be found as it is written."""
        return any(clause.phrases[0].exact for clause in self.clauses)

    def question(self) -> Question:
        """The same, for an engine."""
        by_date = self.by_date or not self.clauses
        offset = (self.page - 1) * PAGE_SIZE
        return Question(self.clauses, self.excluded, self.filters, by_date, offset, PAGE_SIZE, self.period)

    def address(self, **changes) -> str:
        """The query string of this search with some fields changed; the first page unless `page` is given."""
        query = replace(self, **{"page": 1} | changes)
        pairs = [("q", query.text)] if query.text else []
        pairs += [(PARAMETERS[name], value) for name, chosen in query.filters.items() for value in sorted(chosen)]
        pairs += [(name, day) for name, day in zip((SINCE, UNTIL), query.period, strict=True) if day]
        pairs += [("tri", BY_DATE)] if query.by_date else []
        pairs += [("vue", BY_PAGE)] if query.by_page else []
        pairs += [("page", query.page)] if query.page > 1 else []
        return "?" + urlencode(pairs)

    def without(self, name: str, value: str | None = None) -> "Query":
        """The same without one filter ("period" included), or without one value of it."""
        if name == "period":
            return replace(self, period=ALWAYS, page=1)
        left = self.filters.get(name, frozenset()) - {value} if value else frozenset()
        filters = {other: chosen for other, chosen in self.filters.items() if other != name}
        return replace(self, filters=filters | ({name: left} if left else {}), page=1)


def clean(text: str) -> str:
    """What was typed without control characters (NUL, direction marks…) and with one kind of quotation mark."""
    return " ".join(_CONTROLS.sub(" ", text).translate(_QUOTES).split())


def parse(text: str) -> tuple[tuple[Clause, ...], tuple[Phrase, ...]]:
    """The clauses and the exclusions of a cleaned text, with the synonyms of today. One query at times."""
    if text:
        tuning.look()
    clauses, excluded = [], []
    for match in _QUOTED_OR_EXCLUDED.finditer(text):
        quoted = match["quoted"]
        words = tuple(analysis.words(match["excluded"] if quoted is None else quoted))
        if not words:
            continue
        if quoted is None or match["minus"]:
            excluded.append(Phrase(words, exact=quoted is not None))
        else:
            clauses.append(Clause((Phrase(words, exact=True),), f"“{quoted}”"))
    plain = _QUOTED_OR_EXCLUDED.sub(" ", text)
    return (*_plain(plain), *clauses), tuple(excluded)


def _most(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Those taken into account: what was quoted before what was not."""
    quoted = [clause for clause in clauses if clause.phrases[0].exact][:MOST_QUOTED]
    plain = [clause for clause in clauses if not clause.phrases[0].exact]
    return (*plain[: MOST_CLAUSES - len(quoted)], *quoted)


def _plain(text: str) -> Iterable[Clause]:
    tokens = analysis.tokens(text)
    words = [word for _, _, word in tokens]
    typed = [text[start:end] for start, end, _ in tokens]
    others: dict[int, tuple[Phrase, ...]] = {}
    for found in synonyms.find(words, typed):
        others |= dict.fromkeys(range(found.start, found.end), found.others)
    clauses = {}
    for position, word in enumerate(words):
        clause = Clause((Phrase((word,)), *others.get(position, ())), typed[position])
        clauses.setdefault(word.stem, clause)
    return clauses.values()


def _filters(params: QueryDict) -> Filters:
    filters = {}
    for name, parameter in PARAMETERS.items():
        values = frozenset(clean(value)[:40] for value in params.getlist(parameter)[:MOST_CHOICES]) - {""}
        if values:
            filters[name] = values
    return filters


def _period(since: str, until: str) -> Period:
    """The days of a period; one that is no date leaves its end open, and two in the wrong order are swapped."""
    first, last = _day(since), _day(until)
    return (last, first) if first and last and first > last else (first, last)


def _day(value: str) -> datetime.date | None:
    value = clean(value[:40])
    if match := _DAY.fullmatch(value):
        value = f"{match['y']}-{match['m']:0>2}-{match['d']:0>2}"
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None
