"""What a meeting's page says of invitations: the reader's own answer, and how many come."""

from dataclasses import dataclass

from django.db.models import Count, Q

from reseau.access import Membership

from . import rights
from .attendance import may_tick
from .forms.answer import AnswerForm
from .models import Invitation, Rencontre
from .models.invitations import in_network

Answer, Attendance = Invitation.Answer, Invitation.Attendance
STANDING = Q(withdrawn_at=None)


@dataclass(frozen=True)
class Part:
    """One line of the figures, and its piece of the bar (percent of its length)."""

    code: str
    label: str
    count: int
    x: float = 0
    width: float = 0


@dataclass(frozen=True)
class Section:
    """Invitations, as one reader sees them."""

    mine: Invitation | None
    form: AnswerForm | None  # where the reader may answer now
    rank: int  # the reader's place on the waiting list, from 1; else 0
    parts: list[Part]
    total: int  # how many are invited
    left: int | None  # free seats on site; None without limit
    meals: int  # how many eat there, for who holds the meeting
    is_held: bool  # the figures are of who was there
    may_invite: bool
    may_write: bool
    may_tick: bool


def section(rencontre: Rencontre, membership: Membership) -> Section:
    """What the page shows of invitations. Two queries; three for who waits for a seat."""
    mine = rencontre.invitations.standing().filter(personne=membership.person).select_related("answered_by").first()
    counts = rencontre.invitations.aggregate(**_counts(), **_NOTED)
    is_held = bool(counts["noted"])
    parts = _parts(_HELD if is_held else _ANSWERS, counts)
    taken = counts["on_site"] + counts["waiting"]  # who waits goes before who asks now
    left = None if rencontre.seats is None else max(rencontre.seats - taken, 0)
    writes = rights.writes(membership, rencontre)
    return Section(
        mine=mine,
        form=_form(rencontre, mine, membership, left) if mine and rencontre.takes_answers else None,
        rank=_rank(mine) if mine and mine.waits_since else 0,
        parts=parts,
        total=sum(part.count for part in parts),
        left=left,
        meals=counts["meals"] if writes and rencontre.has_meal else 0,
        is_held=is_held,
        may_invite=rights.runs(membership, rencontre) and not rencontre.is_called_off and not rencontre.is_over(),
        may_write=writes,
        may_tick=writes and may_tick(rencontre),
    )


def organisations(membership: Membership) -> list[tuple[int, str]]:
    """The organisations that the person belongs to today: id and name, without a query. “Voir comme…” may have none."""
    return list({a.organisation_id: str(a.organisation) for a in membership.adhesions if a.organisation_id}.items())


def _form(rencontre: Rencontre, mine: Invitation, membership: Membership, left: int | None) -> AnswerForm:
    return AnswerForm(
        rencontre, mine, organisations(membership), is_own=True, full=left == 0 and not mine.has_seat
    )  # fmt: skip


def _rank(mine: Invitation) -> int:
    before = Q(waits_since__lt=mine.waits_since) | Q(waits_since=mine.waits_since, pk__lte=mine.pk)
    return mine.rencontre.invitations.waiting().of_members().filter(before).count()


def _counts() -> dict[str, Count]:
    """How many answered what, of those who are in the network today."""
    here = STANDING & in_network()
    seated = here & Q(waits_since=None)
    return {
        "on_site": Count("pk", filter=seated & Q(answer=Answer.ON_SITE)),
        "video": Count("pk", filter=here & Q(answer=Answer.VIDEO)),
        "waiting": Count("pk", filter=here & Q(waits_since__isnull=False)),
        "excused": Count("pk", filter=here & Q(answer__in=Invitation.DECLINED)),
        "meals": Count("pk", filter=here & Q(answer=Answer.ON_SITE, has_meal=True)),
        "silent": Count("pk", filter=here & Q(answer="")),
    }


# Who was there is told of everybody, members of today or not.
_NOTED = {
    "noted": Count("pk", filter=STANDING & ~Q(attendance="")),
    "was_on_site": Count("pk", filter=STANDING & Q(attendance=Attendance.ON_SITE)),
    "was_video": Count("pk", filter=STANDING & Q(attendance=Attendance.VIDEO)),
    "was_excused": Count("pk", filter=STANDING & Q(attendance=Attendance.EXCUSED)),
    "was_absent": Count("pk", filter=STANDING & Q(attendance=Attendance.ABSENT)),
    "not_noted": Count("pk", filter=STANDING & Q(attendance="")),
}
# The figures in their order: name of the count, look, label, whether it shows at nought.
_ANSWERS = [
    ("on_site", "site", "Sur place", True),
    ("video", "video", "À distance", True),
    ("waiting", "waiting", "En liste d’attente", False),
    ("excused", "excused", "Excusés", True),
    ("silent", "silent", "Sans réponse", True),
]
_HELD = [
    ("was_on_site", "site", "Sur place", True),
    ("was_video", "video", "À distance", True),
    ("was_excused", "excused", "Excusés", True),
    ("was_absent", "silent", "Absents", True),
    ("not_noted", "waiting", "À noter", False),
]


def _parts(shown: list[tuple], counts: dict[str, int]) -> list[Part]:
    rows = [(code, label, counts[name]) for name, code, label, always in shown if always or counts[name]]
    total = sum(count for _, _, count in rows) or 1
    parts, x = [], 0.0
    for code, label, count in rows:
        width = 100 * count / total
        parts.append(Part(code, label, count, round(x, 2), round(width, 2)))
        x += width
    return parts
