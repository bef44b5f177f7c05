"""Erasing who left: no name and no address is left anywhere, and what the network did stays under a pseudonym."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from notifications.models import Courriel, Notification, Preference
from rencontres import addressing, flux, register, topics
from rencontres.minutes import life, record
from rencontres.models import Action, CompteRendu, Flux, Sujet, Trace
from rencontres.models import Invitation as Guest
from reseau import comptes, demandes, erasure, invitations, jetons
from reseau.access import membership_of
from reseau.models import Adhesion, Audience, Invitation, Jeton, Personne, Role
from search import past
from search.models import Recherche, RecherchePassee
from tests.documents.library import make_document
from tests.network import PASSWORD, make_member
from tests.rencontres.meetings import facilitators_of_t1, make_point, make_rencontre, make_serie
from tests.rencontres.test_minutes import next_week

from .test_jetons import just_logged_in

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "zoe@quartzmerle.example", "Zoé Quartzmerle"
TRACES = ("quartzmerle", "zoé", "06 12 34")


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def zoe(network) -> Personne:
    """Who came by an invitation, and did all that leaves a trace."""
    invitation = Invitation(
        email=ADDRESS, first_name="Zoé", last_name="Quartzmerle", role=Role.FACILITATEUR, organisation=network.mde1,
        territoire=network.t1,
    )  # fmt: skip
    invitations.invite(invitation, membership_of(network.officer))
    person = invitations.accept(
        invitation, first_name="Zoé", last_name="Quartzmerle", password=PASSWORD, telephone="06 12 34", fonction="Zoé"
    )
    send_mail("Bonjour", "Bonjour Zoé", None, [ADDRESS])
    past.remember(person.pk, "les heures de quartzmerle")
    Recherche.objects.create(personne=person, name="Quartzmerle", address="?q=quartzmerle")
    jetons.create(person, "Tableau de Zoé", 30, with_second_factor=True)
    flux.create(person, "Agenda de Zoé", is_mine_only=False, with_second_factor=False)
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé de Zoé"})
    UserSession.objects.create(user=person, ip="192.0.2.9", session_key="zoé")
    demandes.ask(person, "/documents/1/", "C’est Zoé Quartzmerle.")
    Preference.objects.create(personne=person, event="recherche", rhythm="daily")
    make_document(person, Audience.objects.network(), title="Clause de nettoyage")
    return person


@pytest.fixture
def minutes(network, zoe) -> CompteRendu:
    """Frozen ones of a meeting where she spoke, was there, amended, and got something to do."""
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=-1, secretary=zoe)
    point = make_point(rencontre, "Pénalités", speaker=zoe, notes="<p>Rien n’est simple.</p>", notes_by=zoe)
    make_point(rencontre, "Suite", speaker_name=NAME)
    for person, words in ((zoe, "Zoé vient."), (network.f1, "À deux.")):
        Guest.objects.create(rencontre=rencontre, personne=person, attendance="present", comment=words)
    register.record_action(rencontre, zoe, "Prévenir les mairies", responsable=zoe, point=point)
    handed = register.record_action(rencontre, zoe, "Relire", responsable=network.f1)
    hand_over(handed, zoe, by=network.f1)
    register.record_decision(rencontre, zoe, "Reporter.")
    topics.propose(Sujet(serie=rencontre.serie, titre="Les seuils", proposed_by=zoe))
    written = addressing.minutes_of(rencontre)
    life.circulate(written, network.f1, next_week())
    life.answer(life.amend(written, zoe, "Une virgule."), network.f1, "accepte")
    return life.freeze(written, network.f1)


def hand_over(action: Action, to: Personne, by: Personne) -> None:
    action = Action.objects.get(pk=action.pk)
    action.responsable = to
    register.change_action(action, by, action.revision)


def left_of(*traces: str) -> list[tuple[str, str]]:
    """The rows of the whole database that hold one of these, the tables of the full text included."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                said = " ".join(map(str, row)).lower()
                found += [(table, said[:300]) for trace in traces if trace in said]
    return found


def test_no_name_and_no_address_is_left_in_the_whole_database(network, zoe, minutes):
    assert {table for table, _ in left_of(*TRACES)} >= {
        *("reseau_personne", "reseau_invitation", "account_emailaddress", "notifications_courriel"),
        *("rencontres_compterendu", "rencontres_point", "search_recherche"),
    }
    alias = erasure.erase(zoe, by=network.officer)
    assert left_of(*TRACES) == []
    assert alias == f"Ancien membre {zoe.pk}"


def test_what_the_network_did_stays_under_the_pseudonym(network, zoe, minutes):
    before = minutes.digest
    alias = erasure.erase(zoe, by=network.officer)
    zoe.refresh_from_db()
    assert str(zoe) == alias and not zoe.is_active and not zoe.has_usable_password()
    assert zoe.adhesions.get().ended_by == network.officer
    minutes.refresh_from_db()
    said = record.of(minutes)
    assert said["secretary"] == said["points"][0]["speaker"] == said["points"][1]["speaker"] == alias
    assert said["points"][0]["actions"][0]["owner"] == alias
    assert {one["name"] for one in said["present"]} == {alias, str(network.f1)}
    assert said["organiser"] == str(network.f1)
    assert minutes.digest == record.digest(minutes.snapshot) != before
    step = minutes.traces.get(step=Trace.Step.ERASED)
    assert step.personne == network.officer and before in step.detail
    assert minutes.traces.get(step=Trace.Step.AMENDED).says.startswith(alias)
    assert Guest.objects.get(personne=network.f1).comment == "À deux."  # words of another
    for gone in (Jeton, Flux, Recherche, RecherchePassee, Notification, Preference, Courriel):
        assert not gone.objects.filter(personne=zoe).exists(), gone


def test_a_namesake_keeps_their_name(network, zoe, minutes):
    other = make_member("Zoé", Role.FACILITATEUR, network.t2, network.mde2)
    Personne.objects.filter(pk=other.pk).update(last_name="Quartzmerle")
    elsewhere = make_rencontre(make_serie(other, Audience.objects.network(), nom="Ailleurs"), in_days=-1)
    Guest.objects.create(rencontre=elsewhere, personne=other, attendance="present")
    written = addressing.minutes_of(elsewhere)
    life.circulate(written, other, next_week())
    life.freeze(written, other)
    erasure.erase(zoe, by=network.officer)
    written.refresh_from_db()
    assert written.snapshot["organiser"] == written.snapshot["present"][0]["name"] == NAME
    assert written.digest == record.digest(written.snapshot)


def test_the_name_of_that_day_goes_even_if_it_changed_and_the_part_is_over(network, zoe, minutes):
    Personne.objects.filter(pk=zoe.pk).update(last_name="Petit")
    for action in Action.objects.filter(responsable=zoe):
        hand_over(action, network.f1, by=network.officer)
    minutes.rencontre.points.update(speaker=None, speaker_name="")
    type(minutes.rencontre).objects.update(secretary=None)
    Guest.objects.filter(personne=zoe).delete()
    erasure.erase(Personne.objects.get(pk=zoe.pk), by=network.officer)
    minutes.refresh_from_db()
    said = record.of(minutes)
    alias = erasure.pseudonym(zoe)
    assert said["secretary"] == said["points"][0]["speaker"] == said["points"][0]["actions"][0]["owner"] == alias
    assert {one["name"] for one in said["present"]} == {alias, str(network.f1)}


def test_who_has_the_same_name_or_a_longer_one_keeps_it_at_the_same_meeting(network, zoe):
    same = make_member("Zoé", Role.FACILITATEUR, network.t1, network.mde1)
    Personne.objects.filter(pk=same.pk).update(last_name="Quartzmerle")
    longer = make_member("Zoé-Anne", Role.FACILITATEUR, network.t1, network.mde1)
    Personne.objects.filter(pk=longer.pk).update(first_name="Zoé", last_name="Quartzmerle-Petit")
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=-1)
    make_point(rencontre, "Suite", speaker_name=NAME)  # whose it is, nobody can tell
    for person in (zoe, same, longer):
        Guest.objects.create(rencontre=rencontre, personne=person, attendance="present")
    written = addressing.minutes_of(rencontre)
    life.circulate(written, network.f1, next_week())
    for person in (zoe, longer):
        life.answer(life.amend(written, person, "Une virgule."), network.f1, "accepte")
    life.freeze(written, network.f1)
    alias = erasure.erase(zoe, by=network.officer)
    written.refresh_from_db()
    assert [one["name"] for one in written.snapshot["present"]].count(alias) == 1
    assert {one["name"] for one in written.snapshot["present"]} == {alias, NAME, f"{NAME}-Petit"}
    assert written.snapshot["points"][0]["speaker"] == NAME
    told = {trace.says for trace in written.traces.filter(step=Trace.Step.AMENDED)}
    assert told == {f"{alias}\u00a0: accepté", f"{NAME}-Petit\u00a0: accepté"}
    assert written.digest == record.digest(written.snapshot)


def test_minutes_frozen_without_ids_lose_the_name_by_its_words(network, zoe, minutes):
    def old(part):
        if isinstance(part, list):
            return [old(one) for one in part]
        return {k: old(v) for k, v in part.items() if not k.endswith("_id")} if isinstance(part, dict) else part

    minutes.snapshot = old(minutes.snapshot) | {"format": 1}
    minutes.digest = record.digest(minutes.snapshot)
    minutes.save()
    assert record.of(minutes)["secretary"] == NAME
    erasure.erase(zoe, by=network.officer)
    minutes.refresh_from_db()
    assert NAME not in str(minutes.snapshot)
    assert minutes.digest == record.digest(minutes.snapshot)


def test_doing_it_again_changes_nothing_and_the_address_is_free(network, zoe):
    erasure.erase(zoe, by=network.officer)
    at = Personne.objects.get(pk=zoe.pk).erased_at
    erasure.erase(zoe, by=network.officer)
    assert Personne.objects.get(pk=zoe.pk).erased_at == at
    assert comptes.open_account(ADDRESS, PASSWORD, first_name="Zoé", last_name="Quartzmerle").pk != zoe.pk


def test_an_officer_erases_who_left_after_giving_a_password(network, zoe, minutes):
    page = reverse("reseau:effacer_compte", args=[zoe.pk])
    officer = just_logged_in(network.officer)
    assert officer.get(page).status_code == 404  # still a member
    comptes.close_account(zoe, by=network.officer)
    listed = officer.get(reverse("reseau:membres"), {"etat": "terminees"}).content.decode()
    assert page in listed and ADDRESS in listed
    assert just_logged_in(network.f1).post(page).status_code == 404
    assert "/compte/connexion/" in Client().post(page).url
    asked = officer.get(page).content.decode()
    assert f"Ancien membre {zoe.pk}" in asked and NAME in asked
    answer = officer.post(page, follow=True)
    assert "est effacé du portail" in answer.content.decode()
    listed = officer.get(reverse("reseau:membres"), {"etat": "terminees"}).content.decode()
    assert f"Ancien membre {zoe.pk}" in listed and page not in listed and "efface.invalid" not in listed
    assert officer.get(page).status_code == officer.post(page).status_code == 404
    assert Adhesion.objects.filter(personne=zoe).count() == 1
