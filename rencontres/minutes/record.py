"""Minutes as they read: made of the meeting's rows while they are written, then a snapshot that never changes."""

import datetime
import hashlib
import json

from django.db.models import Prefetch
from django.utils.dateparse import parse_date, parse_datetime

from documents.models import Document
from reseau.access import Reader

from ..models import Action, CompteRendu, Decision, Invitation, Point, Rencontre

# Of snapshots: whoever changes their shape reads the old ones as well. Since 2, a name has its person's id beside it,
# `organiser_id` beside `organiser`, for `erasing`: names change, and two people may bear one.
FORMAT = 2

Record = dict  # what `take` gives, read by `read`


def of(minutes: CompteRendu) -> Record:
    """What the minutes say: frozen ones for ever what they said that day. Five queries while they are written."""
    return read(minutes.snapshot or take(minutes.rencontre))


def take(rencontre: Rencontre) -> dict:
    """All that the minutes of a meeting say now, as JSON: names are those of today."""
    decisions = list(rencontre.decisions.order_by("year", "number"))
    actions = list(rencontre.actions.select_related("responsable").order_by("year", "number"))
    ids = Document.objects.order_by("title_folded", "pk").only("pk")
    points = rencontre.points.exclude(genre=Point.Genre.BREAK).select_related("speaker")
    points = list(points.prefetch_related(Prefetch("documents", ids, to_attr="attached")))
    places = {point.pk for point in points}
    return {
        "format": FORMAT,
        **_head(rencontre),
        **_people(rencontre),
        "points": [_point(number, point, decisions, actions) for number, point in enumerate(points, 1)],
        "decisions": [_decision(line) for line in decisions if line.point_id not in places],
        "actions": [_action(line) for line in actions if line.point_id not in places],
    }


def read(snapshot: dict) -> Record:
    """A snapshot with its days and hours as such."""
    record = snapshot | {name: parse_datetime(snapshot[name]) for name in ("starts_at", "ends_at")}
    record["points"] = [point | {"actions": _dated(point["actions"])} for point in snapshot["points"]]
    return record | {"actions": _dated(snapshot["actions"])}


def seal(minutes: CompteRendu, at: datetime.datetime) -> None:
    """Keep for ever, unsaved, what the minutes say now, as frozen at the instant `at`."""
    minutes.snapshot = take(minutes.rencontre)
    minutes.digest, minutes.frozen_at = digest(minutes.snapshot), at


def digest(snapshot: dict) -> str:
    """The SHA-256 of a snapshot, whatever the order of its keys."""
    text = json.dumps(snapshot, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def shown(minutes: CompteRendu, reader: Reader) -> Record:
    """What the minutes say, to `reader`: each item with what is attached to it and they read (`attached`), the series
    and the meeting that approved them (`approved_in`) where they read these. One query more."""
    record, approved_in = of(minutes), minutes.approved_in
    if not reader.reads(minutes.rencontre.serie.audience_id):
        record["serie"] = ""
    is_read = approved_in is not None and reader.reads(approved_in.audience_id, approved_in.organiser_id)
    record["approved_in"] = approved_in if is_read else None
    wanted = {pk for point in record["points"] for pk in point["documents"]}
    found = Document.objects.readable_by(reader).in_bulk(wanted) if wanted else {}
    for point in record["points"]:
        point["attached"] = [found[pk] for pk in point["documents"] if pk in found]
    return record


def attendance(record: Record) -> list[tuple[str, list[dict]]]:
    """Who was there, by how: “Sur place”, “À distance”, “Excusés”."""
    words = {"present": "Sur place", "remote": "À distance", "excused": "Excusés"}
    return [(label, record[name]) for name, label in words.items()]


def _head(rencontre: Rencontre) -> dict:
    return {
        "title": str(rencontre),
        "serie": rencontre.serie.nom,
        "starts_at": rencontre.starts_at.isoformat(),
        "ends_at": rencontre.ends_at.isoformat(),
        "place": rencontre.place,
        "is_remote": bool(rencontre.video_url),
        "organiser": str(rencontre.organiser),
        "organiser_id": rencontre.organiser_id,
        "secretary": str(rencontre.secretary or ""),
        "secretary_id": rencontre.secretary_id,
    }


def _people(rencontre: Rencontre) -> dict:
    """Who was there, on site or at a distance, and who was excused; by name."""
    ticked = rencontre.invitations.standing().exclude(attendance__in=("", Invitation.Attendance.ABSENT))
    ticked = ticked.select_related("personne", "organisation").order_by("personne__last_name", "personne__first_name")
    kinds = {"present": Invitation.Attendance.ON_SITE, "remote": Invitation.Attendance.VIDEO}
    kinds["excused"] = Invitation.Attendance.EXCUSED
    rows = [(row.attendance, _person(row)) for row in ticked]
    return {name: [person for attendance, person in rows if attendance == kind] for name, kind in kinds.items()}


def _person(invitation: Invitation) -> dict:
    name = {"name": str(invitation.personne), "name_id": invitation.personne_id}
    return name | {"organisation": str(invitation.organisation or "")}


def _point(number: int, point: Point, decisions: list[Decision], actions: list[Action]) -> dict:
    return {
        "id": point.pk,
        "number": number,
        "title": point.titre,
        "speaker": str(point.speaker or point.speaker_name),
        "speaker_id": point.speaker_id,
        "notes": point.notes,
        "documents": [document.pk for document in point.attached],
        "decisions": [_decision(line) for line in decisions if line.point_id == point.pk],
        "actions": [_action(line) for line in actions if line.point_id == point.pk],
    }


def _decision(line: Decision) -> dict:
    return {"id": line.pk, "reference": line.reference, "text": line.texte, "votes": line.votes}


def _action(line: Action) -> dict:
    due = line.due_on.isoformat() if line.due_on else ""
    owner = {"owner": str(line.responsable or ""), "owner_id": line.responsable_id}
    return {"id": line.pk, "reference": line.reference, "text": line.texte, **owner, "due_on": due}


def _dated(actions: list[dict]) -> list[dict]:
    return [action | {"due_on": _day(action["due_on"])} for action in actions]


def _day(text: str) -> datetime.date | None:
    return parse_date(text) if text else None
