"""Taking the name of who is erased out of meetings and of frozen minutes; see `reseau.erasure`.

Minutes stay: the pseudonym stands where a name stood as such. The digest changes with it, so the step says which one
it was before: who holds an older copy can still tell that it was true.
"""

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace

from reseau.models import Personne

from ..models import CompteRendu, Invitation, Point, Trace
from . import record

_PEOPLE = ("present", "remote", "excused")


def clean(person: Personne, pseudonym: str, by: Personne) -> None:
    """Forget what the person told organisers, and put the pseudonym for their name."""
    name = str(person)
    Invitation.objects.filter(personne=person).update(comment="")
    Point.objects.filter(speaker_name=name).update(speaker_name=pseudonym)
    amended = Trace.objects.filter(step=Trace.Step.AMENDED, compte_rendu__amendements__personne=person)
    ids = list(amended.values_list("pk", flat=True))
    Trace.objects.filter(pk__in=ids).update(detail=Replace(F("detail"), Value(name), Value(pseudonym)))
    for minutes in _frozen_with(person).select_for_update():
        renamed = _renamed(minutes.snapshot, name, pseudonym)
        if renamed != minutes.snapshot:
            before, minutes.snapshot, minutes.digest = minutes.digest, renamed, record.digest(renamed)
            minutes.save(update_fields=["snapshot", "digest"])
            detail = f"empreinte précédente\u00a0: {before}"
            Trace.objects.create(compte_rendu=minutes, step=Trace.Step.ERASED, personne=by, detail=detail)


def _frozen_with(person: Personne) -> QuerySet[CompteRendu]:
    """The frozen minutes of the meetings that the person had a part in."""
    paths = ("organiser", "secretary", "invitations__personne", "points__speaker", "actions__responsable")
    part = Q(*((f"rencontre__{path}", person) for path in paths), _connector=Q.OR)
    found = CompteRendu.objects.exclude(snapshot=None).filter(part).values("pk")
    return CompteRendu.objects.filter(pk__in=found).order_by("pk")


def _renamed(snapshot: dict, name: str, pseudonym: str) -> dict:
    """The same with the pseudonym wherever this very name stands as a name; texts are as they were written."""

    def put(value: str) -> str:
        return pseudonym if value == name else value

    def owned(actions: list[dict]) -> list[dict]:
        return [action | {"owner": put(action["owner"])} for action in actions]

    points = [
        point | {"speaker": put(point["speaker"]), "actions": owned(point["actions"])} for point in snapshot["points"]
    ]
    there = {kind: [one | {"name": put(one["name"])} for one in snapshot[kind]] for kind in _PEOPLE}
    heads = {head: put(snapshot[head]) for head in ("organiser", "secretary")}
    return snapshot | heads | there | {"points": points, "actions": owned(snapshot["actions"])}
