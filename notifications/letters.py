"""Writing a mail of notifications, at the moment it leaves: for who its person is and what they may read then."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from reseau.dates import day

from . import events, stopping
from .events import Calendar, Event, Item, Recipient, Topic
from .models import Courriel, Notification
from .rhythm import Rhythm
from .stopping import Stop


@dataclass(frozen=True, slots=True)
class Section:
    """What a mail tells of one event."""

    event: Event
    items: list[Item]


def write(row: Courriel, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives | None:
    """The mail of an outbox row as it is to be said now; None when there is nothing (left) to say to this person.

    Whoever left, or whose account is closed, is told nothing.
    """
    to = events.recipient(row.personne)
    told = list(row.notifications.exclude(rhythm=Rhythm.NEVER).order_by("pk")) if to else []
    sections = _sections(told, to) if told else []
    if not sections:
        return None
    stop = _stop_url(to, sections, told)
    context = _context(sections, stop, _title(sections, row.created_at))
    message = EmailMultiAlternatives(
        " ".join(f"{context['title']} – {settings.BRAND['name']}".split()),  # names may hold what no header may
        render_to_string("notifications/mail/message.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [to.personne.email],
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"} | _one_click(stop),
        connection=connection,
    )
    message.attach_alternative(render_to_string("notifications/mail/message.html", context), "text/html")
    calendar = _calendar(sections)
    if calendar:
        _attach(message, calendar)
    message.message()  # a message that could never leave is refused here
    return message


def topics(rows: list[Notification]) -> list[Topic]:
    """These notifications of one event by subject, each subject once, in the order of their first one."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.subject, []).append(row.key)
    return [Topic(subject, tuple(several)) for subject, several in keys.items()]


def _sections(told: list[Notification], to: Recipient) -> list[Section]:
    by_event: dict[str, list[Notification]] = {}
    for row in told:
        by_event.setdefault(row.event, []).append(row)
    sections = []
    for code, rows in by_event.items():
        items = [item for item in events.render(code, topics(rows), to) if item]
        if items:
            sections.append(Section(events.event_of(code), items))
    return sections


def _calendar(sections: list[Section]) -> Calendar | None:
    """What the mail says to a calendar: what its one item says."""
    items = [item for section in sections for item in section.items]
    return items[0].calendar() if len(items) == 1 and items[0].calendar else None


def _attach(message: EmailMultiAlternatives, calendar: Calendar) -> None:
    """The last alternative is what a mail reader that keeps a calendar acts upon (RFC 6047); the file is for the
    others, under a type of its own, lest the first kind act twice."""
    message.attach_alternative(calendar.content, f"text/calendar; method={calendar.method}")
    message.attach("invite.ics", calendar.content.encode(), "application/ics")


def _title(sections: list[Section], decided_at: datetime.datetime) -> str:
    """What the mail is about: its one item, its one kind of event, or the day it was decided on."""
    if len(sections) > 1:
        return f"Votre résumé du {day(decided_at, 'l j F')}"
    items = sections[0].items
    return items[0].title if len(items) == 1 else sections[0].event.headline(items)


def _context(sections: list[Section], stop: str, title: str) -> dict:
    return {
        "title": title,
        "sections": sections,
        "is_one": len(sections) == 1 and len(sections[0].items) == 1,
        "reasons": [section.event.reason for section in sections],
        "settings_url": settings.SITE_URL + reverse("notifications:preferences"),
        "stop_url": stop,
        "brand": settings.BRAND,
        "site_url": settings.SITE_URL,
    }


def _stop_url(to: Recipient, sections: list[Section], told: list[Notification]) -> str:
    """The address that ends mails like this one; empty when it tells only what cannot be switched off."""
    if not any(section.event.may_be_off for section in sections):
        return ""
    event = subject = ""
    if told[0].rhythm == Rhythm.AT_ONCE or sections[0].event.is_apart:
        event, subjects = sections[0].event.code, {row.subject for row in told}
        subject = subjects.pop() if sections[0].event.is_by_subject and len(subjects) == 1 else ""
    token = stopping.token(Stop(to.personne.pk, told[0].rhythm, event, subject))
    return settings.SITE_URL + reverse("notifications:stop", args=[token])


def _one_click(stop: str) -> dict[str, str]:
    """The headers of RFC 8058, by which a mail reader offers to unsubscribe."""
    if not stop:
        return {}
    return {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
