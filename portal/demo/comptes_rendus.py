"""The minutes of the demo's meetings: notes by item, the changes asked for, and each step up to their approval."""

import datetime

from rencontres import addressing, rights
from rencontres.minutes import record
from rencontres.models import Amendement, CompteRendu, Point, Rencontre, Trace
from rencontres.prose import from_html

from .calendrier import day, noon
from .people import person
from .seance import AmendementEcrit, Seance

State, Step = CompteRendu.State, Trace.Step
EXAMINED = datetime.timedelta(days=2)


def write(rencontre: Rencontre, seance: Seance, points: list[Point]) -> None:
    """Write the minutes of a meeting that is over, and approve those that its agenda approves."""
    if not seance.compte_rendu:
        return
    writer = rencontre.secretary or rencontre.organiser
    for point, written in zip(points, seance.points, strict=True):
        if written.notes:
            point.notes, point.notes_by, point.notes_at = from_html(written.notes), writer, rencontre.ends_at
            point.notes_revision = 1
            point.save(update_fields=["notes", "notes_by", "notes_at", "notes_revision"])
    minutes = _take_steps(rencontre, **seance.compte_rendu)
    items = [point for point in points if point.genre != Point.Genre.BREAK]
    for amendment in seance.amendements:
        _amend(minutes, items[amendment.point - 1], amendment)
    for point in points:
        if point.approves_id:
            _approve(point.approves.compte_rendu, rencontre)


def seal(rencontre: Rencontre) -> None:
    """Keep for ever what frozen minutes say, once all that they speak of is there."""
    minutes = CompteRendu.objects.filter(rencontre=rencontre, frozen_at__isnull=False, snapshot__isnull=True).first()
    if minutes:
        record.seal(minutes, minutes.frozen_at)
        minutes.save(update_fields=["snapshot", "digest"])


def _take_steps(
    rencontre: Rencontre,
    etat: str,
    diffuse: datetime.date | None = None,
    amender: datetime.date | None = None,
    arrete: datetime.date | None = None,
) -> CompteRendu:
    """Minutes as they stand after these steps, each with its trace."""
    minutes = CompteRendu.objects.create(
        rencontre=rencontre,
        audience=rights.readers_of_minutes(rencontre, etat),
        state=etat,
        amend_by=day(amender) if amender else None,
        circulated_at=noon(diffuse) if diffuse else None,
        frozen_at=noon(arrete) if arrete else None,
        updated_at=noon(arrete or diffuse or rencontre.ends_at.date()),
    )
    there = f"à {rights.attended(rencontre).count()} personnes"
    for step, on, detail in ((Step.CIRCULATED, diffuse, there), (Step.FROZEN, arrete, "")):
        if on:
            minutes.traces.create(step=step, personne=rencontre.organiser, at=noon(on), detail=detail)
    return minutes


def _amend(minutes: CompteRendu, point: Point, written: AmendementEcrit) -> None:
    is_treated = written.etat != Amendement.State.PROPOSED
    treated_at = noon(written.le) + EXAMINED if is_treated else None
    organiser = minutes.rencontre.organiser
    asked = Amendement.objects.create(
        compte_rendu=minutes,
        point=point,
        personne=person(written.qui),
        texte=written.texte,
        state=written.etat,
        answer=written.reponse,
        created_at=noon(written.le),
        treated_at=treated_at,
        treated_by=organiser if is_treated else None,
    )
    if is_treated:
        minutes.traces.create(step=Step.AMENDED, personne=organiser, at=treated_at, amendement=asked)


def _approve(minutes: CompteRendu, rencontre: Rencontre) -> None:
    minutes.state, minutes.approved_at, minutes.approved_in = State.APPROVED, rencontre.starts_at, rencontre
    minutes.save(update_fields=["state", "approved_at", "approved_in"])
    minutes.traces.create(step=Step.APPROVED, personne=rencontre.organiser, at=rencontre.starts_at)
    addressing.address_minutes(minutes)
