"""Taking the name of who is erased out of meetings and of frozen minutes; see `reseau.erasure`.

Minutes stay: the pseudonym stands where a name stood as such; texts are as they were written. The digest changes with
it, so the step says which one it was before: who holds an older copy can still tell that it was true.
"""

from typing import Any

from reseau.models import Personne

from ..models import CompteRendu, Invitation, Point, Trace
from . import record

_NAMES = ("organiser", "secretary", "speaker", "owner", "name")  # in snapshots, each with its id since format 2


def clean(person: Personne, pseudonym: str, by: Personne) -> None:
    """Forget what the person told organisers, and put the pseudonym for their name."""
    typed = _typed(person)
    Invitation.objects.filter(personne=person).update(comment="")
    Point.objects.filter(speaker_name__in=typed).update(speaker_name=pseudonym)
    # All of them: who organised, spoke or answered for an action that day may not do so any more.
    for minutes in CompteRendu.objects.exclude(snapshot=None).order_by("pk").select_for_update():
        renamed = _renamed(minutes.snapshot, person.pk, typed, pseudonym)
        if renamed != minutes.snapshot:
            before, minutes.snapshot, minutes.digest = minutes.digest, renamed, record.digest(renamed)
            minutes.save(update_fields=["snapshot", "digest"])
            detail = f"empreinte précédente\u00a0: {before}"
            Trace.objects.create(compte_rendu=minutes, step=Trace.Step.ERASED, personne=by, detail=detail)


def _typed(person: Personne) -> set[str]:
    """The name, where no account is known beside it; none if another member bears it, whom it may mean."""
    others = Personne.objects.exclude(pk=person.pk)
    has_namesake = others.filter(first_name=person.first_name, last_name=person.last_name).exists()
    return set() if has_namesake else {str(person)}


def _renamed(part: Any, person: int, typed: set[str], pseudonym: str) -> Any:
    """The same with the pseudonym wherever a name is that of this person."""
    if isinstance(part, list):
        return [_renamed(one, person, typed, pseudonym) for one in part]
    if not isinstance(part, dict):
        return part
    same = {key: _renamed(value, person, typed, pseudonym) for key, value in part.items()}
    return same | {name: pseudonym for name in _NAMES if name in part and _is_theirs(part, name, person, typed)}


def _is_theirs(part: dict, name: str, person: int, typed: set[str]) -> bool:
    known = part.get(f"{name}_id")
    return part[name] in typed if known is None else known == person
