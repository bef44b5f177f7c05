"""Holding the demo's meetings: the right readers, something that waits for everyone, and nothing done twice."""

import pytest
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.models import Notification
from portal.demo import rencontres as demo
from portal.demo import seeding
from portal.demo.contenu import contenus, reseau
from portal.demo.people import person
from rencontres import action_reminders, reminding, rights
from rencontres.minutes import record
from rencontres.models import (
    Action,
    Amendement,
    CompteRendu,
    Decision,
    Invitation,
    Point,
    Preuve,
    Rencontre,
    Serie,
    Suivi,
    Sujet,
)
from rencontres.sources import SOURCES
from reseau.access import membership_of, reader_of
from search.models import Entry
from tests.network import logged_in

COMMITTEE = "Comité de pilotage"
CHOSEN = [
    contenu for contenu in contenus() if contenu.slug in ("cr-rencontre-technique-31", "fiche-sourcing-structures")
]
MODELS = [Serie, Sujet, Rencontre, Point, Invitation, CompteRendu, Amendement, Decision, Action, Suivi, Preuve]


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The demo with two of its documents, for this module; its rows go with the transaction at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        seeding.seed(lambda words: None, CHOSEN)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_the_transaction(seeded, db):
    """Each test in a savepoint of its own."""


def meeting(serie: str, number: int) -> Rencontre:
    return Rencontre.objects.get(serie__nom__startswith=serie, number=number)


def reader(key: str):
    return reader_of(membership_of(person(key)))


def test_the_next_meetings_are_to_come_and_take_answers():
    coming = Rencontre.objects.coming().filter(state=Rencontre.State.OPEN)
    assert [str(one) for one in coming] == [
        "Rencontre technique n°\xa032",
        "Comité de pilotage n°\xa010",
        "Rencontre territoriale de Meurthe-et-Moselle",
    ]
    assert all(one.takes_answers and one.invitations.unanswered().exists() for one in coming)


def test_the_register_is_that_of_the_minutes():
    decided = Decision.objects.get(serie__nom__startswith="Rencontres techniques", year=2026, number=16)
    assert "40 € par heure" in decided.texte.replace("\xa0", " ") and "**" not in decided.texte
    assert (decided.rencontre.number, decided.point.titre) == (31, "Pénalité pour heures non réalisées")
    voted = Decision.objects.get(serie__nom=COMMITTEE, year=2026, number=5)
    assert (voted.votes_for, voted.votes_against, voted.abstentions) == (10, 0, 1)
    late = Action.objects.late()
    assert {action.responsable.last_name for action in late} >= {"Perrin", "Ferrari", "Noirot"}


def test_minutes_are_in_every_state():
    assert set(CompteRendu.objects.values_list("state", flat=True)) == set(CompteRendu.State.values)
    approved = meeting("Rencontres techniques", 30).compte_rendu
    assert (approved.approved_in, approved.approved_at) == (
        meeting("Rencontres techniques", 31),
        meeting("Rencontres techniques", 31).starts_at,
    )
    assert meeting("Rencontres techniques", 32).points.first().approves.compte_rendu.state == CompteRendu.State.FROZEN


def test_the_steering_committee_is_seen_by_its_audience_alone():
    audience = {"jean-marie.poirot", "monique.grandjean", "bruno.lallemand", "sylvie.noirot"}
    officers = {"helene.mougenot", "paul.kessler"}
    for key in reseau()["personne"]:
        of_committee = Q(serie__nom=COMMITTEE)
        seen = Rencontre.objects.filter(of_committee).readable_by(reader(key)).count()
        invited = 1 if key == "nadia.ferrari" else 0  # to the meeting of May, by name
        assert seen == (4 if key in audience | officers else invited), key
        assert Decision.objects.filter(of_committee, rencontre__number=7).readable_by(reader(key)).exists() == (
            key in audience | officers
        )
        found = Entry.objects.filter(reader(key).q(), title__startswith=COMMITTEE)
        assert found.exists() == (key in audience | officers | {"nadia.ferrari"})


@pytest.mark.parametrize("key", reseau()["personne"])
def test_something_waits_for_everyone(key):
    """An answer to give, an action to do, an amendment to examine or minutes to read again."""
    one, now = person(key), timezone.now()
    membership = membership_of(one)
    answers = Invitation.objects.unanswered().filter(personne=one, rencontre__starts_at__gt=now).count()
    actions = Action.objects.open().filter(responsable=one).count()
    drafts = [m for m in CompteRendu.objects.filter(state=CompteRendu.State.DRAFT) if rights.may_amend(membership, m)]
    assert answers + actions + len(drafts)


def test_nobody_is_asked_to_what_they_may_not_read():
    for invitation in Invitation.objects.select_related("rencontre", "personne"):
        assert reader_of(membership_of(invitation.personne)).reads(
            invitation.rencontre.audience_id, invitation.rencontre.organiser_id
        ), invitation


def test_speakers_and_owners_read_what_they_are_named_in():
    named = [
        *((point.rencontre, point.speaker) for point in Point.objects.exclude(speaker=None)),
        *((action.rencontre, action.responsable) for action in Action.objects.exclude(responsable=None)),
        *((one, one.secretary) for one in Rencontre.objects.exclude(secretary=None)),
    ]
    strangers = [
        (str(rencontre), str(someone))
        for rencontre, someone in named
        if not (rencontre.is_draft or reader_of(membership_of(someone)).reads(rencontre.audience_id))
    ]
    assert strangers == []


def test_what_can_be_found_is_what_there_is():
    for source in SOURCES:
        kept = {entry.key: (entry.title, entry.audience_id) for entry in Entry.objects.filter(kind=source.kind)}
        told = {key: (source.data(key).title, source.data(key).audience_id) for key in list(source.keys())}
        assert kept == told and told


def test_documents_are_attached_to_what_speaks_of_them():
    sourcing = Preuve.objects.get()
    assert sourcing.action.texte.startswith("Rédiger une fiche sur le sourcing")
    assert Entry.objects.get(
        key=sourcing.key
    ).title == "Connaître les structures avant d’acheter : le sourcing, pas à pas".replace(" :", "\xa0:")
    assert meeting("Rencontres techniques", 31).documents.get().title.startswith("Compte rendu – Rencontre technique")


def test_holding_them_again_changes_nothing():
    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (*MODELS, Entry)]

    before = everything()
    demo.hold_past()
    demo.prepare_coming()
    assert everything() == before


def test_a_demo_that_starts_mails_nothing_of_meetings():
    told = Notification.objects.filter(event__in=["rencontre", "action", "inscription"])
    assert set(told.values_list("event", flat=True)) >= {"rencontre", "action"}
    assert not told.filter(mail_at__isnull=False, courriel=None).exists()
    assert not told.filter(courriel__state="waiting").exists()
    assert not action_reminders.remind() and not reminding.remind_due()


def test_seats_go_to_who_came_first():
    full = meeting("Rencontres territoriales", 4)
    assert full.invitations.coming().filter(answer=Invitation.Answer.ON_SITE).count() == full.seats
    assert [str(one.personne) for one in full.invitations.exclude(waits_since=None)] == ["Denis Colin"]


@pytest.mark.parametrize("key", ["helene.mougenot", "claire.hennequin", "aicha.benali", "monique.grandjean"])
def test_pages_of_meetings_open(key):
    client = logged_in(person(key))
    assert client.get("/rencontres/").status_code == 200
    for one in Rencontre.objects.all():
        readable = reader(key).reads(one.audience_id, one.organiser_id if one.organiser_id == person(key).pk else None)
        assert client.get(one.get_absolute_url()).status_code == (200 if readable else 404), one


@pytest.mark.parametrize("key", ["helene.mougenot", "claire.hennequin", "denis.colin", "monique.grandjean"])
def test_pages_of_minutes_open(key):
    client = logged_in(person(key))
    for one in CompteRendu.objects.select_related("rencontre"):
        readable = all(reader(key).reads(thing.audience_id) for thing in (one, one.rencontre))
        page = client.get(one.get_absolute_url())
        assert page.status_code == (200 if readable else 404), one
        if readable and one.is_frozen:
            assert one.digest in page.content.decode() and one.digest == record.digest(one.snapshot)
