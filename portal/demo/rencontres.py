"""Holds the demo's meetings: what is past is written as it was, what is to come is announced by the product's verbs."""

import datetime

from django.db import transaction

from notifications.models import Notification
from rencontres import action_reminders, addressing, holding, reminding, sources
from rencontres.models import Invitation, Point, Rencontre, Serie, Sujet
from reseau.models import Audience, Organisation, Territoire

from . import comptes_rendus, registre
from .calendrier import PRESENT, day, instant, noon
from .lecteurs import audience
from .library import documents_of
from .people import person
from .seance import Seance, seances, series

State, Answer = Rencontre.State, Invitation.Answer
WAITING, WORDS = "attente", "mots"
ANSWERS = {one.value: one for one in (Answer.ON_SITE, Answer.VIDEO, Answer.EXCUSED)} | {WAITING: Answer.ON_SITE}
INVITED, ANSWERED = datetime.timedelta(days=21), datetime.timedelta(days=7)  # before the meeting
TOLD = {State.OPEN, State.ANNOUNCED}


def hold_past() -> None:
    """Write what is missing of the topics, then of the meetings that are over: later ones approve earlier minutes."""
    for topic in series()["sujet"]:
        _propose(topic)
    for seance in seances():
        if seance.debut.date() <= PRESENT:
            _hold(seance)


def prepare_coming() -> None:
    """Prepare what is missing of the meetings to come, announce them to their people, and attach the documents."""
    for seance in seances():
        if seance.debut.date() > PRESENT:
            _hold(seance)
        _complete(seance)
    _remind()


def _remind() -> None:
    """Remind of what is due as the worker does, but in the portal alone: a demo that starts sends no mail."""
    before = Notification.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    action_reminders.remind()
    reminding.remind_due()
    Notification.objects.filter(pk__gt=before).update(mail_at=None)


@transaction.atomic
def _hold(seance: Seance) -> None:
    serie = _serie(seance.serie)
    if serie.rencontres.filter(number=seance.numero).exists():
        return
    rencontre = _create(seance, serie)
    announced = noon(seance.annonce) if seance.annonce else rencontre.starts_at - INVITED
    points = _set_agenda(rencontre, seance)
    _ask(rencontre, seance, announced)
    if seance.etat in TOLD:
        holding.announce(rencontre, rencontre.revision, opens=seance.etat == State.OPEN)
    _date(rencontre, seance, announced)
    registre.record(rencontre, seance, points)
    comptes_rendus.write(rencontre, seance, points)
    if seance.etat != State.DRAFT:
        addressing.address(rencontre, rencontre.readers)


def _serie(key: str) -> Serie:
    fields = series()["serie"][key]
    serie, created = Serie.objects.get_or_create(
        nom=fields["nom"],
        defaults={
            "genre": fields["genre"],
            "organiser": person(fields["organise"]),
            "audience": audience(reseau=fields.get("reseau", False), lignes=fields.get("lignes", [])),
            "place": fields.get("lieu", ""),
            "video_url": fields.get("video", ""),
            "has_votes": fields.get("votes", False),
        },
    )
    if created:
        serie.territoires.set(_places(fields["territoires"]))
        Serie.objects.filter(pk=serie.pk).update(created_at=noon(fields["depuis"]))
    return serie


def _create(seance: Seance, serie: Serie) -> Rencontre:
    rencontre = Rencontre(
        serie=serie,
        number=seance.numero,
        titre=seance.titre,
        presentation=seance.presentation,
        starts_at=instant(seance.debut),
        ends_at=instant(seance.fin),
        place=seance.lieu,
        video_url=series()["serie"]["technique"]["video"] if seance.visio else "",
        organiser=person(seance.organise),
        secretary=person(seance.secretariat) if seance.secretariat else None,
        readers=_readers(seance, serie),
        seats=seance.places,
        answer_by=day(seance.repondre) if seance.repondre else None,
        has_meal=seance.repas,
    )
    places = _places(seance.territoires) or serie.territoires.all()
    return holding.create(rencontre, places)


def _readers(seance: Seance, serie: Serie) -> Audience:
    if seance.reseau or seance.lignes:
        return audience(reseau=seance.reseau, lignes=seance.lignes)
    return serie.audience


def _date(rencontre: Rencontre, seance: Seance, announced: datetime.datetime) -> None:
    """Let it have happened on the days that the head says: what is past told nobody, the rest was mailed that day."""
    rencontre.state, rencontre.state_note, rencontre.sequence = seance.etat, seance.motif, seance.sequence
    rencontre.announced_at = None if rencontre.is_draft else announced
    rencontre.updated_at = announced
    rencontre.save(update_fields=["state", "state_note", "sequence", "announced_at", "updated_at"])
    Rencontre.objects.filter(pk=rencontre.pk).update(created_at=announced)
    Notification.objects.filter(subject=rencontre.key).update(created_at=announced, mail_at=None)


def _set_agenda(rencontre: Rencontre, seance: Seance) -> list[Point]:
    """The items of the agenda, in order, as rows."""
    approved = dict(rencontre.serie.rencontres.values_list("number", "pk"))
    points = [
        Point(
            rencontre=rencontre,
            position=position,
            genre=written.genre,
            titre=written.titre,
            texte=written.precisions,
            minutes=written.minutes,
            speaker=person(written.par) if written.par else None,
            for_decision=written.decision,
            approves_id=approved[written.approuve] if written.approuve else None,
            sujet=Sujet.objects.filter(titre=written.sujet).first() if written.sujet else None,
        )
        for position, written in enumerate(seance.points, 1)
    ]
    Point.objects.bulk_create(points)
    return points


@transaction.atomic
def _complete(seance: Seance) -> None:
    """Attach the documents that a meeting speaks of, of which some are younger than it, then seal frozen minutes."""
    rencontre = Rencontre.objects.get(serie=_serie(seance.serie), number=seance.numero)
    points = rencontre.points.all()
    if not (rencontre.documents.exists() or points.exclude(documents=None).exists() or registre.is_proved(rencontre)):
        rencontre.documents.set(documents_of(seance.documents))
        for point, written in zip(points, seance.points, strict=True):
            point.documents.set(documents_of(written.documents))
        registre.prove(rencontre, seance)
    comptes_rendus.seal(rencontre)


def _ask(rencontre: Rencontre, seance: Seance, at: datetime.datetime) -> None:
    """Invite those whom the head names, with what they answered and, once it is over, whether they came."""
    Invitation.objects.bulk_create(
        _invitation(rencontre, seance, key, answer, at)
        for answer, keys in (seance.venus or seance.reponses).items()
        if answer != WORDS
        for key in keys
    )


def _invitation(rencontre: Rencontre, seance: Seance, key: str, said: str, at: datetime.datetime) -> Invitation:
    one = person(key)
    invitation = Invitation(
        rencontre=rencontre,
        personne=one,
        organisation=Organisation.objects.filter(adhesions__personne=one).first(),
        invited_at=at,
        invited_by=rencontre.organiser,
    )
    if said in ANSWERS:
        invitation.answer, invitation.answered_by = ANSWERS[said], one
        invitation.answered_at = min(at + ANSWERED, noon(PRESENT))
        invitation.waits_since = invitation.answered_at if said == WAITING else None
        invitation.has_meal = rencontre.has_meal and invitation.answer == Answer.ON_SITE
        invitation.comment = seance.reponses.get(WORDS, {}).get(key, "")
    if seance.venus:
        invitation.attendance, invitation.attendance_by = said, rencontre.secretary or rencontre.organiser
        invitation.attendance_at = rencontre.starts_at
    return invitation


def _propose(written: dict) -> None:
    """Have somebody propose a topic, on the day and with the answer that the file says."""
    serie = _serie(written["serie"])
    if serie.sujets.filter(titre=written["titre"]).exists():
        return
    topic = Sujet.objects.create(
        serie=serie,
        titre=written["titre"],
        texte=written["texte"],
        minutes=written["duree"],
        proposed_by=person(written["qui"]),
        created_at=noon(written["le"]),
        state=written.get("etat", Sujet.State.PROPOSED),
        answer=written.get("reponse", ""),
    )
    topic.documents.set(documents_of(written.get("documents", [])))
    sources.write(topic)


def _places(codes: list[str]) -> list[Territoire]:
    return list(Territoire.objects.filter(code__in=codes))
