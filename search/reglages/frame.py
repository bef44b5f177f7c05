"""What the pages of this place share: who comes in, the tabs, the list and its search, the trace of a change."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TypeVar

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless
from reseau.names import enumerated

from .. import tuning
from ..managed import Managed

# Name of the address -> label; the first is where one comes in.
TABS = [
    ("synonymes", "Synonymes"),
    ("mises_en_avant", "Mises en avant"),
    ("sans_resultat", "Recherches sans résultat"),
    ("index", "Index"),
]

Row = TypeVar("Row")


def for_officers(view: Callable) -> Callable:
    """The view for officers; for anyone else the address is absent."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        refuse_unless(request.membership.is_officer)
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_officers
def entrance(request):
    """Lead to the first tab."""
    return redirect(f"search:{TABS[0][0]}")


def tabs(current: str) -> list[dict]:
    """The tabs, for `search/reglages.html`; `current`: the name of the address of the one that is open."""
    return [{"url": reverse(f"search:{name}"), "label": label, "current": name == current} for name, label in TABS]


def keep(row: Managed, by) -> None:
    """Save what an officer changed, in the caller's transaction; it counts everywhere at once or within seconds."""
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()
    tuning.touch()


def remove(row: Managed) -> None:
    """Delete what an officer gives up, in the caller's transaction."""
    row.delete()
    tuning.touch()


def quoted(words: Iterable[str]) -> str:
    """Words as a sentence names them: « un », « deux » et « trois »."""
    return enumerated([f"«\xa0{word}\xa0»" for word in words])
