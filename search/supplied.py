"""The synonyms that come with the portal: `data/synonymes.txt` becomes rows, and what officers changed stays theirs.

One group a line, its members separated by commas; “a, b => c, d” leads one way; “AE!” counts only in capitals; “?”
before a line supplies it turned off: near words, that some may want.
"""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from . import tuning
from .models import Synonyme

FILE = Path(__file__).parent / "data" / "synonymes.txt"


def rows() -> Iterator[Synonyme]:
    """The lines of the file as unsaved rows; each is known by its first member, and whether it leads one way."""
    for line in FILE.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield _row(line)


def _row(line: str) -> Synonyme:
    left, arrow, right = line.removeprefix("?").partition("=>")
    members, others = _split(left), _split(right)
    return Synonyme(
        members="\n".join(members),
        others="\n".join(others),
        in_capitals="!" in left,
        is_active=not line.startswith("?"),
        source=members[0] + (" =>" if arrow else ""),
    )


def _split(text: str) -> list[str]:
    return [member.strip().rstrip("!") for member in text.split(",") if member.strip()]


@transaction.atomic
def load() -> int:
    """Make the rows nobody changed what the file says now; returns how many were written or deleted."""
    known = {row.source: row for row in Synonyme.objects.exclude(source=None)}
    supplied = list(rows())
    changed = [row for row in supplied if _differs(row, known.get(row.source))]
    for row in changed:
        row.pk = known[row.source].pk if row.source in known else None
        row.save()
    untouched = Synonyme.objects.filter(source__isnull=False, changed_at=None)
    gone = untouched.exclude(source__in=[row.source for row in supplied])
    written = len(changed) + gone.delete()[0]
    if written:
        tuning.touch()
    return written


def _differs(supplied: Synonyme, kept: Synonyme | None) -> bool:
    """Whether a supplied row is to be written: it is new, or another one than what is kept and nobody changed."""
    if kept is None:
        return True
    fields = ("members", "others", "in_capitals", "is_active")
    return kept.changed_at is None and any(getattr(supplied, name) != getattr(kept, name) for name in fields)
