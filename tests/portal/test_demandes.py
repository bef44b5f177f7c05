"""A request for access reaches who may open it: in the portal and by mail, for as long as it waits for an answer."""

import pytest
from django.core import mail
from django.utils import timezone

from documents import actions
from notifications.models import Courriel, Notification
from portal import demandes
from reseau import demandes as settled
from reseau.models import Audience, DemandeAcces, Line, Role
from tests.documents.library import make_document
from tests.network import audience_of, logged_in, make_member

from ..notifications.conftest import sent

pytestmark = pytest.mark.django_db
ASK, LIST = "/acces/demander/", "/reseau/demandes/"


def ask(network, **fields):
    return logged_in(network.l1).post(ASK, {"chemin": "/documents/1/", "message": "Pour le lycée"} | fields)


def test_every_charge_de_mission_is_told_at_once(network):
    make_member("Marc", Role.CHARGE_MISSION, network.region, network.conseil)
    ask(network)
    messages = sent()
    assert sorted(message.to[0] for message in messages) == ["anne@exemple.fr", "marc@exemple.fr"]
    assert messages[0].subject.startswith("Demande d’accès d’Aicha AICHA")
    for words in ("aicha@exemple.fr", "/documents/1/", "Pour le lycée", LIST):
        assert words in messages[0].body
        assert words in messages[0].alternatives[0].content
    assert "List-Unsubscribe" not in messages[0].extra_headers
    assert sent(days=8) == []


def test_it_waits_in_the_portal_too(network):
    ask(network)
    officer = logged_in(network.officer)
    assert "Demande d’accès d’Aicha AICHA" in officer.get("/notifications/").content.decode()
    assert not Notification.objects.exclude(personne=network.officer).exists()


def test_several_requests_within_a_minute_make_one_mail(network):
    ask(network)
    ask(network, chemin="/documents/2/")
    (message,) = sent()
    assert message.subject.startswith("2 demandes d’accès")


def test_a_request_that_was_treated_before_is_not_mailed(network):
    ask(network)
    row = DemandeAcces.objects.get()
    logged_in(network.officer).post(f"{LIST}{row.pk}/traiter/", {"issue": "closed"})
    assert sent() == []
    assert "Aicha" not in logged_in(network.officer).get("/notifications/").content.decode()


def test_who_is_no_officer_any_more_is_told_nothing(network):
    ask(network)
    network.officer.adhesions.get().end(by=network.admin)
    network.officer.adhesions.create(role=Role.FACILITATEUR, organisation=network.mde1, territoire=network.t1)
    assert sent() == []
    assert "Aicha" not in logged_in(network.officer).get("/notifications/").content.decode()


def test_a_request_forges_no_mail(network):
    network.l1.first_name = "A\nBcc: evil@exemple.fr"
    network.l1.save()
    ask(network, chemin="/a\r\nBcc: evil@exemple.fr", message="x\0y" * 2000)
    (message,) = sent()
    assert message.subject.startswith("Demande d’accès d’A Bcc: evil@exemple.fr")
    assert message.recipients() == ["anne@exemple.fr"]
    assert message.message()["Bcc"] is None
    assert len(DemandeAcces.objects.get().message) == 1000


def test_the_message_of_a_request_is_text(network):
    ask(network, message="<script>alert(1)</script>")
    (message,) = sent()
    assert "<script>" not in message.alternatives[0].content
    assert "<script>" not in logged_in(network.officer).get("/notifications/").content.decode().split("<main")[1]


def test_request_and_telling_are_one(network, monkeypatch):
    def fails(*args, **fields):
        raise RuntimeError

    monkeypatch.setattr(demandes, "tell", fails)
    with pytest.raises(RuntimeError):
        demandes.ask(network.l1, "/x/", "")
    assert not DemandeAcces.objects.exists()
    assert not Courriel.objects.exists()


def test_the_officer_is_told_the_title_and_opens_before_they_say_so(network):
    document = make_document(network.f1, audience_of(Line(role=Role.FACILITATEUR)), title="Clause de nettoyage")
    ask(network, chemin=f"{document.get_absolute_url()}?q=x")
    assert "demande à lire «\xa0Clause de nettoyage\xa0» (/documents/" in sent()[0].body
    client, row = logged_in(network.officer), DemandeAcces.objects.get()
    assert f'{document.get_absolute_url()}?q=x">Clause de nettoyage</a>' in client.get(LIST).content.decode()
    page = client.post(f"{LIST}{row.pk}/traiter/", {"issue": "opened"}, follow=True).content.decode()
    assert "Aicha AICHA ne lit pas encore «\xa0Clause de nettoyage\xa0»" in page
    assert DemandeAcces.objects.get().treated_at is None
    actions.readdress(document, Audience.objects.network(), document.revision)
    client.post(f"{LIST}{row.pk}/traiter/", {"issue": "opened"})
    assert DemandeAcces.objects.get().issue == "opened"


def test_what_the_officer_does_not_read_either_is_not_named(network):
    draft = make_document(network.f1, title="Brouillon canari")
    ask(network, chemin=draft.get_absolute_url())
    assert "canari" not in sent()[0].body
    assert "canari" not in logged_in(network.officer).get(LIST).content.decode()


def test_who_deposited_it_is_told_too_even_of_what_no_officer_reads(network):
    draft = make_document(network.f1, title="Brouillon canari")
    ask(network, chemin=f"{draft.get_absolute_url()}?page=2")
    to_officer, to_depositor = sorted(sent(), key=lambda message: message.to)
    assert (to_officer.to, to_depositor.to) == ([network.officer.email], [network.f1.email])
    assert "demande à lire «\xa0Brouillon canari\xa0», que vous avez déposé" in to_depositor.body
    assert f"{draft.get_absolute_url()}\n" in to_depositor.body
    assert "canari" in logged_in(network.f1).get("/notifications/").content.decode()
    page = logged_in(network.officer).get(LIST).content.decode()
    assert "Rien que vous lisiez à cette adresse" in page
    assert "canari" not in page


def test_what_is_not_there_is_told_as_what_no_officer_reads(network):
    draft = make_document(network.f1)
    ask(network, chemin=draft.get_absolute_url())
    ask(network, chemin="/documents/99999/")
    DemandeAcces.objects.update(created_at=timezone.now())
    first, second = DemandeAcces.objects.order_by("pk")
    rows = logged_in(network.officer).get(LIST).content.decode().split("<tr>")[2:]
    cells = [row.split("<form")[0] for row in rows]
    assert len({cell.replace(first.chemin, second.chemin) for cell in cells}) == 1


def test_who_left_the_network_is_told_of_no_request(network):
    document = make_document(network.f1, audience_of(Line(personne=network.f2.pk)))
    network.f1.adhesions.get().end(by=network.admin)
    ask(network, chemin=document.get_absolute_url())
    assert network.f1.email not in [message.to[0] for message in sent()]


def test_an_officer_is_not_told_of_their_own_request(network):
    logged_in(network.officer).post(ASK, {"chemin": "/x/"})
    assert sent() == []
    assert "Répondre à la demande" not in logged_in(network.officer).get("/").content.decode()


def test_a_request_closes_by_itself_once_the_person_reads_what_they_asked_for(network, django_assert_num_queries):
    document = make_document(network.f1, audience_of(Line(role=Role.FACILITATEUR)), title="Clause de nettoyage")
    ask(network, chemin=f"{document.get_absolute_url()}?q=x")
    ask(network, chemin="/documents/99999/")
    assert settled.settle() == 0
    actions.readdress(document, audience_of(Line(personne=network.l1.pk)), document.revision)
    assert settled.settle() == 1
    assert settled.settle() == 0
    assert DemandeAcces.objects.get(issue="opened").chemin.startswith(document.get_absolute_url())
    (message,) = [one for one in mail.outbox if one.subject.startswith("Votre demande d’accès")]
    assert message.to == [network.l1.email]
    assert document.get_absolute_url() in message.body
    assert "Clause de nettoyage" not in logged_in(network.officer).get(LIST).content.decode()
    with django_assert_num_queries(4):  # the requests, the person's adhesions and audiences, what stands there
        settled.settle()


def test_who_left_gets_no_access_by_a_request_that_waits(network):
    document = make_document(network.f1, Audience.objects.network())
    demandes.ask(network.l1, document.get_absolute_url(), "")
    network.l1.adhesions.get().end(by=network.admin)
    assert settled.settle() == 0
