"""The register of the demo's meetings: decisions as their minutes word them, actions with how they went."""

import datetime

from rencontres.models import Action, Decision, Point, Preuve, Rencontre, Suivi

from .calendrier import day, noon
from .library import documents_of
from .people import person
from .seance import ActionEcrite, Seance

AFTER = datetime.timedelta(hours=4)  # the register is written once the meeting is over


def record(rencontre: Rencontre, seance: Seance, points: list[Point]) -> None:
    """Write the decisions and the actions of a meeting; their audience is given with the meeting's."""
    for point, written in zip(points, seance.points, strict=True):
        for reference, text in written.decisions:
            _decide(rencontre, seance, point, reference, text)
    items = [point for point in points if point.genre != Point.Genre.BREAK]
    for action in seance.actions:
        _assign(rencontre, items[action.point - 1], action)


def is_proved(rencontre: Rencontre) -> bool:
    """Whether any action of the meeting has evidence."""
    return Preuve.objects.filter(action__rencontre=rencontre).exists()


def prove(rencontre: Rencontre, seance: Seance) -> None:
    """Show the documents that came of the meeting's actions."""
    for action, written in zip(rencontre.actions.order_by("number"), seance.actions, strict=True):
        added_at = noon(written.faite or rencontre.ends_at.date())
        for document in documents_of(written.preuves):
            action.preuves.create(key=document.key, added_by=action.responsable, added_at=added_at)


def _decide(rencontre: Rencontre, seance: Seance, point: Point, reference: str, text: str) -> None:
    year, number = map(int, reference.split("-"))
    votes = seance.votes.get(reference) or ([seance.votants, 0, 0] if seance.votants else [None] * 3)
    Decision.objects.create(
        serie=rencontre.serie,
        rencontre=rencontre,
        point=point,
        audience=rencontre.readers,
        year=year,
        number=number,
        texte=text.replace("**", ""),
        votes_for=votes[0],
        votes_against=votes[1],
        abstentions=votes[2],
        decided_on=rencontre.starts_at.date(),
        created_by=rencontre.secretary or rencontre.organiser,
        created_at=rencontre.starts_at + AFTER,
    )


def _assign(rencontre: Rencontre, point: Point, written: ActionEcrite) -> None:
    year = rencontre.starts_at.year
    action = Action.objects.create(
        serie=rencontre.serie,
        rencontre=rencontre,
        point=point,
        audience=rencontre.readers,
        year=year,
        number=rencontre.serie.actions.filter(year=year).count() + 1,
        texte=written.texte,
        responsable=person(written.qui),
        due_on=day(written.echeance),
        state=written.etat,
        done_on=written.faite,
        created_by=rencontre.secretary or rencontre.organiser,
        created_at=rencontre.starts_at + AFTER,
    )
    for word in written.suivis:
        _follow(action, **word)


def _follow(action: Action, qui: str, le: datetime.date, texte: str, etat: str = "", detail: str = "") -> None:
    Suivi.objects.create(action=action, personne=person(qui), at=noon(le), state=etat, detail=detail, texte=texte)
