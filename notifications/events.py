"""What people can be told of: events, registered by the apps that know what they are about.

Notifications keeps who was told of which subject, and never what it says: that is asked again of the app whenever it
is shown or mailed, for what the person may read then.
"""

from collections.abc import Callable
from dataclasses import dataclass

from reseau import access
from reseau.access import Membership, Reader
from reseau.models import Personne

from .rhythm import Rhythm


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as they are now: what they may do, what they read."""

    personne: Personne
    membership: Membership
    reader: Reader


def recipient(personne: Personne) -> Recipient | None:
    """The person as a recipient (two queries); None for who left or whose account is closed: they are told nothing."""
    membership = access.membership_of(personne)
    return Recipient(personne, membership, access.reader_of(membership)) if membership.adhesions else None


@dataclass(frozen=True, slots=True)
class Topic:
    """One subject, and the changes of it (`key` of `notifications.tell`) that one item is to tell."""

    subject: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing within an item."""

    title: str
    url: str  # from the root of the site
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a mail says to its person's calendar: one iCalendar object (RFC 5545), and its method (RFC 5546)."""

    method: str  # “REQUEST”, “CANCEL”
    content: str


@dataclass(frozen=True, slots=True)
class Item:
    """What is told of one subject. Addresses start at the root of the site."""

    title: str  # a sentence without full stop: the subject of a mail that tells nothing else
    url: str
    detail: str = ""
    lines: tuple[Line, ...] = ()
    more: str = ""  # what the lines leave out: “et 12 autres”
    link: str = "Ouvrir"  # what a mail's button that leads to `url` says
    settings_url: str = ""  # where the rhythm of this very subject is chosen
    # Asked when a mail that tells nothing else is written, and only then: what it gives is taken as sent.
    calendar: Callable[[], Calendar | None] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of thing that people are told of.

    `render` gives for each topic what this person is told of it now, or None for nothing; its queries must not grow
    with the topics. `headline` gives the subject of a mail of several items. Where `stop` is given, the rhythm is a
    matter of each subject: the app says it to `tell` and `stop(personne_id, subject, rhythm)` ends the mails about one
    subject, or about all (subject "") that have this rhythm. Where `is_apart`, each subject has a mail of its own, as
    a calendar wants it: a mail speaks to it of one thing.
    """

    code: str
    label: str
    description: str
    reason: str  # “Vous recevez ce courriel parce que …”
    render: Callable[[list[Topic], Recipient], list[Item | None]]
    headline: Callable[[list[Item]], str]
    rhythm: str = Rhythm.DAILY  # for who chose none
    may_be_off: bool = True
    stop: Callable[[int, str, str], object] | None = None
    settings_name: str = ""  # the URL name of the page where rhythms by subject are chosen
    concerns: Callable[[Membership], bool] = lambda membership: True  # whose preferences name it
    is_apart: bool = False

    @property
    def is_by_subject(self) -> bool:
        """Whether each subject has a rhythm of its own."""
        return self.stop is not None

    @property
    def rhythms(self) -> list[tuple[str, str]]:
        """The rhythms a person may choose."""
        return [choice for choice in Rhythm.choices if self.may_be_off or choice[0] != Rhythm.NEVER]


_events: dict[str, Event] = {}


def register(event: Event) -> None:
    """Make an event known, from `AppConfig.ready()`. Registering a code again replaces it."""
    _events[event.code] = event


def events() -> list[Event]:
    """Every event, in the order of registration."""
    return list(_events.values())


def event_of(code: str) -> Event | None:
    """The event of this code, if its app is installed."""
    return _events.get(code)


def render(code: str, topics: list[Topic], to: Recipient) -> list[Item | None]:
    """What `to` is told now of each topic of an event; None where there is nothing (any more)."""
    event = event_of(code)
    return event.render(topics, to) if event and topics else [None] * len(topics)
