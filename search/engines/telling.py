"""The most telling words of an entry, by which every engine finds others like it.

A word tells the more of an entry the more often it occurs there and the rarer it is elsewhere (tf · idf). How rare is
estimated on an even sample of passages, read or not by whoever asks: that moves the order of what is like it, nothing
else. So what this costs depends neither on how many entries there are nor on how long this one is.
"""

from collections import Counter
from math import log

from django.db.models import Subquery

from reseau.access import Reader

from .. import analysis
from ..models import Passage

TITLE = 3  # how often a word of the title counts
PAGES = 40  # of the entry, that are read
SAMPLE = 300  # passages that say how rare a word is
COMMON = 0.2  # share of them from which a word tells nothing
WORDS = 20  # at most
LEAST_ALIKE = 0.15  # of an entry's own score for them, what another one must reach to be like it
HITS = 4_000  # about how many entries hold one of them at most: each costs three microseconds


def stems_of(entry_id: int, reader: Reader) -> list[str]:
    """The stems of its most telling words, the most telling first; none if `reader` does not read it. Two queries."""
    said, keys = _said(entry_id, reader)
    if not said:
        return []
    sample = _sample(entry_id, keys)
    found = Counter(word for words in sample for word in said.keys() & words)
    if _step(keys) == 1:  # the sample is everything: what it does not hold leads nowhere
        said = {word: times for word, times in said.items() if found[word]}
    rare = {word: (found[word] + 0.5) / (len(sample) + 1) for word in said}
    telling = [word for word in said if rare[word] < COMMON]
    telling.sort(key=lambda word: (said[word] * log(rare[word]), word))  # the logarithm of a share is negative
    return _affordable(telling, rare, len(sample) * _step(keys))


def alike(best: list[tuple[float, int]], entry_id: int, limit: int) -> list[int]:
    """Of the (score, id) of what holds the most of them, the best first, those that are like the entry."""
    scores = [(abs(score), pk) for score, pk in best]  # which an embedded engine counts from zero down
    return [pk for score, pk in scores if score >= scores[0][0] * LEAST_ALIKE and pk != entry_id][:limit]


def _said(entry_id: int, reader: Reader) -> tuple[Counter[str], range]:
    """The stems of the entry and how often each occurs, those of its title more so; and the keys of all passages.

    From the first that is left: those of what is written again are new ones, and a rebuild writes everything again.
    """
    right = reader.q("entry__audience", "entry__owner")
    pages = Passage.objects.filter(right, entry=entry_id).order_by("number")
    oldest, newest = (Subquery(Passage.objects.order_by(order).values("pk")[:1]) for order in ("pk", "-pk"))
    rows = list(pages.values_list("stems", "entry__title", oldest, newest)[:PAGES])
    if not rows:
        return Counter(), range(0)
    _, title, first, last = rows[0]
    words = Counter(word for stems, *_ in rows for word in stems.split())
    words.update(_stems(title) * TITLE)
    telling = {word: times for word, times in words.items() if not word.isdigit()}  # numbers tell nothing
    return Counter(telling), range(first, last + 1)


def _sample(entry_id: int, keys: range) -> list[set[str]]:
    """The stems of passages of other entries, spread evenly over all of them; the first holds its title's too."""
    passages = Passage.objects.filter(pk__in=keys[:: _step(keys)]).exclude(entry=entry_id)
    rows = passages.values_list("number", "stems", "entry__title")
    return [{*stems.split(), *(_stems(title) if number == 1 else ())} for number, stems, title in rows]


def _stems(title: str) -> list[str]:
    return [word.stem for word in analysis.words(title)]


def _step(keys: range) -> int:
    return max(1, len(keys) // SAMPLE)


def _affordable(telling: list[str], rare: dict[str, float], passages: int) -> list[str]:
    """The first of these words that few enough entries hold, however long the list of a common word would be."""
    chosen, left = [], float(HITS)
    for word in telling:
        hits = rare[word] * passages
        if hits <= left or passages <= HITS:
            chosen.append(word)
            left -= hits
        if len(chosen) == WORDS:
            break
    return chosen
