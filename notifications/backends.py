"""Mail leaves through a table: written in the caller's transaction, sent by the worker."""

from collections.abc import Sequence
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from .models import Courriel


class OutboxBackend(BaseEmailBackend):
    """Writes each message as a row of the outbox, in the transaction of whoever sends it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages that have a recipient; returns how many.

        Raises BadHeaderError for a line break in a header and ValueError for what the outbox cannot keep
        (attachments): a message that could never leave is refused here, where the caller still sees it.
        """
        rows = [_row(message) for message in email_messages if message.recipients()]
        Courriel.objects.bulk_create(rows)
        return len(rows)


def _row(message: EmailMessage) -> Courriel:
    if message.attachments:
        raise ValueError("The outbox keeps no attachment: send a link to what access protects.")
    headers = dict(message.extra_headers)
    message_id = headers.pop("Message-ID", None) or make_msgid(domain=mail_domain())
    text, html = _bodies(message)
    row = Courriel(
        message_id=message_id,
        sender=message.from_email,
        recipients={"to": message.to, "cc": message.cc, "bcc": message.bcc},
        subject=" ".join(str(message.subject).split()),
        text=text,
        html=html,
        headers=headers | ({"Reply-To": ", ".join(message.reply_to)} if message.reply_to else {}),
    )
    as_message(row).message()
    return row


def mail_domain() -> str:
    """What stands after the “@” of our Message-IDs: the host of the site."""
    return urlsplit(settings.SITE_URL).hostname


def _bodies(message: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a message that holds one, the other, or both."""
    if message.content_subtype == "html":
        return "", message.body
    alternatives = getattr(message, "alternatives", [])
    return message.body, next((part.content for part in alternatives if part.mimetype == "text/html"), "")


def as_message(row: Courriel, connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The message of an outbox row, to be sent through `connection`; only its date differs between attempts."""
    message = EmailMultiAlternatives(
        row.subject,
        row.text,
        row.sender,
        headers=row.headers | {"Message-ID": row.message_id},
        connection=connection,
        **row.recipients,
    )
    if row.html:
        message.attach_alternative(row.html, "text/html")
    return message
