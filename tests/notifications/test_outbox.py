"""The outbox: what is decided leaves at least once, what is undone never does, nobody waits for the mail server."""

import datetime
import smtplib
import time

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from notifications import delivery
from notifications.models import Courriel

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    """pytest-django puts its own backend in the way; the portal's is what is tested here."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


class Server(BaseEmailBackend):
    """A mail server of the tests: what it was handed, and what it answers."""

    received: list = []
    answers: list = []

    def send_messages(self, messages):
        for message in messages:
            answer = Server.answers.pop(0) if Server.answers else None
            if isinstance(answer, BaseException):
                raise answer
            if callable(answer):
                answer()
            Server.received.append(message)
        return len(messages)


@pytest.fixture
def server(settings):
    settings.DELIVERY_BACKEND = f"{__name__}.Server"
    Server.received, Server.answers = [], []
    return Server


def write(subject="Bonjour", **fields):
    send_mail(subject, "Lien : https://exemple.fr/secret", "portail@exemple.fr", ["claire@exemple.fr"], **fields)
    return Courriel.objects.latest("pk")


def test_a_slow_server_holds_a_pass_up_for_so_long_only(server):
    for _ in range(3):
        write()
    server.answers = [lambda: time.sleep(0.1)] * 3
    assert delivery.send_due(seconds=0.05) == 1
    assert Courriel.objects.due().count() == 2
    assert delivery.send_due() == 2


def later(**wait):
    """Bring every waiting row forward, as if this time had passed."""
    for row in Courriel.objects.filter(state="waiting"):
        row.next_try_at -= datetime.timedelta(**wait)
        row.save(update_fields=["next_try_at"])


def test_a_mail_waits_in_the_outbox_until_the_worker_passes(server):
    row = write()
    assert not server.received
    assert delivery.send_due() == 1
    (message,) = server.received
    assert message.to == ["claire@exemple.fr"]
    assert message.extra_headers["Message-ID"] == row.message_id
    assert delivery.send_due() == 0


def test_what_is_rolled_back_is_never_sent(server):
    with pytest.raises(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert not Courriel.objects.exists()
    assert delivery.send_due() == 0


def test_the_body_is_forgotten_once_it_left(server):
    row = write(html_message="<p>secret</p>")
    delivery.send_due()
    row.refresh_from_db()
    assert (row.state, row.text, row.html, row.headers) == ("sent", "", "", {})
    assert row.sent_at


def test_html_copies_and_replies_survive_the_outbox(server):
    message = EmailMultiAlternatives("Objet é", "texte", "p@exemple.fr", ["a@exemple.fr"], bcc=["b@exemple.fr"])
    message.cc, message.reply_to = ["c@exemple.fr"], ["r@exemple.fr"]
    message.attach_alternative("<p>texte</p>", "text/html")
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()
    delivery.send_due()
    (sent,) = server.received
    assert sent.recipients() == ["a@exemple.fr", "c@exemple.fr", "b@exemple.fr"]
    raw = sent.message()
    assert raw["Reply-To"] == "r@exemple.fr"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Bcc"] is None
    assert [part.get_content_type() for part in raw.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_a_subject_with_a_line_break_forges_no_header(server):
    write("Bonjour\r\nBcc: evil@exemple.fr")
    delivery.send_due()
    (message,) = server.received
    assert message.subject == "Bonjour Bcc: evil@exemple.fr"
    assert message.recipients() == ["claire@exemple.fr"]


@pytest.mark.parametrize("field", ["from_email", "to", "reply_to", "headers"])
def test_a_line_break_in_any_other_header_is_refused_when_written(field):
    bad = "a@exemple.fr\nBcc: evil@exemple.fr"
    value = {"headers": {"X-Test": bad}, "from_email": bad}.get(field, [bad])
    fields = {"from_email": "p@exemple.fr", "to": ["a@exemple.fr"]} | {field: value}
    with pytest.raises(ValueError):
        EmailMultiAlternatives("s", "t", **fields).send()
    assert not Courriel.objects.exists()


def test_an_attachment_is_refused_rather_than_dropped():
    message = EmailMultiAlternatives("s", "t", "p@exemple.fr", ["a@exemple.fr"])
    message.attach("a.txt", "x")
    with pytest.raises(ValueError):
        message.send()


def test_a_server_away_for_two_hours_loses_and_doubles_nothing(server):
    rows = {write(f"n° {n}").message_id for n in range(3)}
    for _ in range(8):
        server.answers = [ConnectionRefusedError("away")]
        assert delivery.send_due() == 0
        later(minutes=15)
    server.answers = []
    while Courriel.objects.filter(state="waiting").exists():
        delivery.send_due()
        later(minutes=15)
    assert {m.extra_headers["Message-ID"] for m in server.received} == rows
    assert len(server.received) == 3


def test_one_time_out_a_pass_however_many_wait(server):
    for n in range(5):
        write(f"n° {n}")
    server.answers = [TimeoutError("slow")]
    delivery.send_due()
    assert Courriel.objects.filter(attempts=1).count() == 1
    assert Courriel.objects.filter(attempts=0).count() == 4


def test_a_message_that_the_server_refuses_is_parked_with_its_reason_and_lets_the_others_pass(server):
    poison, good = write("poison"), write("bon")
    refusal = smtplib.SMTPRecipientsRefused({"claire@exemple.fr": (550, b"no such user")})
    server.answers = [refusal]
    assert delivery.send_due() == 1
    for _ in range(delivery.MOST_REFUSALS - 1):
        later(hours=1)
        server.answers = [refusal]
        delivery.send_due()
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.state, poison.attempts, poison.text) == ("parked", 5, "")
    assert "550" in poison.reason
    assert good.state == "sent"
    later(days=1)
    assert delivery.send_due() == 0


NOT_NOW = [
    smtplib.SMTPRecipientsRefused({"claire@exemple.fr": (450, b"greylisted")}),
    smtplib.SMTPRecipientsRefused({"claire@exemple.fr": (550, b"unknown"), "b@exemple.fr": (451, b"later")}),
    smtplib.SMTPSenderRefused(421, b"too many messages", "portail@exemple.fr"),
    smtplib.SMTPDataError(452, b"disk full"),
]


@pytest.mark.parametrize("refusal", NOT_NOW, ids=str)
def test_a_server_that_says_not_now_is_waited_for_like_one_that_is_away(server, refusal):
    row = write()
    for _ in range(delivery.MOST_REFUSALS * 2):
        server.answers = [refusal]
        assert delivery.send_due() == 0
        later(minutes=15)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 10)
    assert delivery.send_due() == 1
    assert "https://exemple.fr/secret" in server.received[0].body


def test_greylisting_lets_the_others_pass_and_a_closing_server_ends_the_pass(server):
    write("d’abord"), write("ensuite")
    server.answers = [smtplib.SMTPDataError(451, b"greylisted")]
    assert delivery.send_due() == 1
    later(hours=1)
    write("enfin")
    server.answers = [smtplib.SMTPSenderRefused(421, b"closing", "portail@exemple.fr")]
    assert delivery.send_due() == 0
    assert sorted(Courriel.objects.filter(state="waiting").values_list("attempts", flat=True)) == [0, 2]


def test_the_wait_grows_up_to_a_quarter_of_an_hour(server):
    row = write()
    waits = []
    for _ in range(7):
        server.answers = [ConnectionRefusedError()]
        before = timezone.now()
        delivery.send_due()
        row.refresh_from_db()
        waits.append(round((row.next_try_at - before).total_seconds() / 60))
        Courriel.objects.update(next_try_at=timezone.now())
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_two_workers_do_not_send_the_same_message(server):
    write()
    server.answers = [lambda: delivery.send_due()]  # the other worker passes while this one is sending
    assert delivery.send_due() == 1
    assert len(server.received) == 1


def test_a_worker_that_lost_the_race_for_a_row_takes_none(server):
    row = write()
    stale = Courriel.objects.get(pk=row.pk)
    assert delivery._take().pk == row.pk
    assert delivery._take() is None
    assert not delivery._leased(stale).exists()


def test_a_worker_killed_in_mid_sending_leaves_the_message_to_the_next_one(server):
    row = write()
    server.answers = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        delivery.send_due()
    assert delivery.send_due() == 0  # the lease still runs
    later(minutes=6)
    assert delivery.send_due() == 1
    assert server.received[0].extra_headers["Message-ID"] == row.message_id


def test_the_command_makes_one_pass_and_forgets_what_left_long_ago(server, capsys):
    old = write()
    delivery.send_due()
    Courriel.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=181))
    write()
    call_command("send_mail_outbox")
    assert capsys.readouterr().out.strip() == "1 sent"
    assert not Courriel.objects.filter(pk=old.pk).exists()
