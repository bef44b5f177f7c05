"""Meetings as calendars understand them: iCalendar objects (RFC 5545) for feeds, files and mails (RFC 5546, RFC 6047).

One meeting is one VEVENT, whose times are instants in UTC: neither the hour that summer time repeats nor the one that
it skips can be misread, and every calendar shows them in its own zone. Nobody but the recipient is ever named as an
attendee, and the organiser's address is the portal's: it stays the same when somebody else takes the meeting over, as
RFC 5546 wants it, is the one that mails come from, and gives no member's address away.

What stands in an object is what the meeting's readers read. Whoever calls asked for that right.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import urlsplit

import icalendar
from django.conf import settings

from .models import Invitation, Point, Rencontre, Serie

REFRESH = datetime.timedelta(hours=1)  # how often a subscriber may come back
TYPE = "text/calendar; charset=utf-8"
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")  # controls, lone surrogates, ends of lines


@dataclass(frozen=True, slots=True)
class Attendee:
    """Who a mail goes to, as their own calendar is to know them."""

    name: str
    email: str
    is_invited: bool = False
    partstat: str = "NEEDS-ACTION"  # RFC 5545, 3.2.12

    @classmethod
    def of(cls, personne, invitation: Invitation | None) -> "Attendee":
        """A person, with what they answered."""
        return cls(str(personne), personne.email, invitation is not None, _partstat(invitation))


def _partstat(invitation: Invitation | None) -> str:
    if invitation is None or not invitation.answer:
        return "NEEDS-ACTION"
    if invitation.answer not in Invitation.COMING:
        return "DECLINED"
    return "TENTATIVE" if invitation.waits_since else "ACCEPTED"


def publish(rencontres: Iterable[Rencontre], name: str) -> bytes:
    """These meetings (with `serie`, `organiser`, `points`) as a file or a feed called `name`; the same bytes as long as
    nothing of them changed."""
    calendar = _calendar("PUBLISH")
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what stood in its place before
        calendar.add(key, icalendar.vText(_line(name)))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for rencontre in rencontres:
        calendar.add_component(_described(rencontre, rencontre.sequence, rencontre.updated_at))
    return calendar.to_ical()


def request(rencontre: Rencontre, to: Attendee, sequence: int, now: datetime.datetime) -> str:
    """What a mail asks of a calendar: to take the meeting in, or as it is now in place of what it was."""
    event = _described(rencontre, sequence, now)
    event.add("attendee", _attendee(to))
    return _mailed("REQUEST", event)


def cancel(rencontre: Rencontre, to: Attendee, sequence: int, now: datetime.datetime, *, reads: bool) -> str:
    """What a mail asks of a calendar: to drop the meeting. To who does not read it (any more): its name in calendars,
    and nothing else.

    Only a meeting that is called off has the status; who is asked no more is told to drop theirs (RFC 5546, 3.2.5).
    """
    event = _described(rencontre, sequence, now) if reads else _event(rencontre, sequence, now)
    if not rencontre.is_called_off:
        event.pop("status", None)
    event.add("attendee", _attendee(to))
    return _mailed("CANCEL", event)


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//{_text(settings.BRAND['name'])}//Rencontres//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _mailed(method: str, event: icalendar.Event) -> str:
    calendar = _calendar(method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _event(rencontre: Rencontre, sequence: int, stamp: datetime.datetime) -> icalendar.Event:
    """What names a meeting to a calendar: a version of it."""
    event = icalendar.Event()
    event.add("uid", f"{rencontre.uid}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", sequence)
    event.add("dtstamp", stamp.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("organizer", _address(parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.BRAND["name"]))
    return event


def _described(rencontre: Rencontre, sequence: int, stamp: datetime.datetime) -> icalendar.Event:
    event = _event(rencontre, sequence, stamp)
    event.add("summary", _text(_title(rencontre)))
    event.add("dtstart", _instant(rencontre.starts_at))
    event.add("dtend", _instant(rencontre.ends_at))
    event.add("created", _instant(rencontre.created_at))
    event.add("last-modified", _instant(rencontre.updated_at))
    event.add("status", "CANCELLED" if rencontre.is_called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if rencontre.is_called_off else "OPAQUE")
    event.add("class", "PRIVATE" if rencontre.serie.genre == Serie.Genre.COMITE else "PUBLIC")
    event.add("categories", [_text(rencontre.serie.get_genre_display())])
    event.add("url", settings.SITE_URL + rencontre.get_absolute_url())
    event.add("description", _text(_description(rencontre)))
    _add_place(event, rencontre)
    return event


def _add_place(event: icalendar.Event, rencontre: Rencontre) -> None:
    if rencontre.place or rencontre.video_url:
        event.add("location", _text(rencontre.place or "À distance"))
    if rencontre.video_url:
        event.add("conference", _line(rencontre.video_url), parameters={"VALUE": "URI", "FEATURE": "VIDEO"})


def _title(rencontre: Rencontre) -> str:
    """With the words for what was called off: not every calendar shows a status."""
    words = {Rencontre.State.CANCELLED: "Annulée\u00a0: ", Rencontre.State.POSTPONED: "Reportée\u00a0: "}
    return words.get(rencontre.state, "") + str(rencontre)


def _description(rencontre: Rencontre) -> str:
    video = f"À distance\u00a0: {rencontre.video_url}" if rencontre.video_url else ""
    note = f"Motif\u00a0: {rencontre.state_note}" if rencontre.state_note else ""
    agenda = _agenda(rencontre)
    page = f"Dans le portail\u00a0: {settings.SITE_URL}{rencontre.get_absolute_url()}"
    return "\n\n".join(filter(None, [note, rencontre.presentation.strip(), agenda, video, page]))


def _agenda(rencontre: Rencontre) -> str:
    titles = [point.titre for point in rencontre.points.all() if point.genre != Point.Genre.BREAK]
    lines = [f"{number}. {title}" for number, title in enumerate(titles, 1)]
    return "\n".join(["Ordre du jour\u00a0:", *lines]) if lines else ""


def _attendee(to: Attendee) -> icalendar.vCalAddress:
    """No answer is asked for: answers are given in the portal."""
    address = _address(to.email, to.name)
    role = "REQ-PARTICIPANT" if to.is_invited else "OPT-PARTICIPANT"
    for name, value in (("CUTYPE", "INDIVIDUAL"), ("ROLE", role), ("PARTSTAT", to.partstat), ("RSVP", "FALSE")):
        address.params[name] = value
    return address


def _address(email: str, name: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{_line(email)}")
    address.params["CN"] = _line(name).replace('"', "’")
    return address


def _instant(at: datetime.datetime) -> datetime.datetime:
    return at.astimezone(datetime.UTC).replace(microsecond=0)


def _text(value: str) -> str:
    """Without control characters but the ends of lines: the library escapes the rest."""
    return "\n".join(map(_line, value.splitlines()))


def _line(value: str) -> str:
    """On one line, for what the library does not escape."""
    return _NO_TEXT.sub("", value)
