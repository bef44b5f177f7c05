"""Audiences: shared, immutable rows that say who may read a thing."""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Iterable

from django.conf import settings
from django.db import models, transaction

from .adhesions import Role
from .organisations import Organisation
from .territoires import Territoire

_ROLES = frozenset(Role.values)  # once: lists make many lines


@dataclasses.dataclass(frozen=True, order=True, slots=True)
class Line:
    """One line of an audience, by ids: a role, a territory and an organisation, each left open by 0 or "";
    or one person; or the public."""

    role: str = ""
    territoire: int = 0
    organisation: int = 0
    personne: int = 0
    public: bool = False

    def __post_init__(self):
        if self.role and self.role not in _ROLES:
            raise ValueError(f"unknown role {self.role!r}")
        alone = bool(self.personne) + self.public
        if alone > 1 or (alone and (self.role or self.territoire or self.organisation)):
            raise ValueError("a line names one person, or the public, or a role, a territory and an organisation")

    def covers(self, other: "Line") -> bool:
        """Whether everyone whom `other` concerns is concerned by this line, by what the two say."""
        if self.public or self == other:
            return True
        if self.personne or other.personne or other.public:
            return False
        mine, theirs = dataclasses.astuple(self)[:3], dataclasses.astuple(other)[:3]
        return all(not own or own == its for own, its in zip(mine, theirs, strict=True))


def covers(wide: Iterable[Line], narrow: Iterable[Line]) -> bool:
    """Whether all of these lines are covered: whoever reads what is addressed to `narrow` would by `wide`, too."""
    wide = list(wide)
    return all(any(line.covers(other) for line in wide) for other in narrow)


class AudienceManager(models.Manager):
    """Finds or makes the one row of an audience."""

    def obtain(
        self,
        lines: Iterable[Line],
        opens_at: datetime.datetime | None = None,
        within: "Audience | None" = None,
    ) -> "Audience":
        """Return the row of these lines, made if need be. Equal audiences are one row, whatever the order."""
        lines = sorted(set(lines))
        key = _canonical_key(lines, opens_at, within)
        with transaction.atomic():
            audience, created = self.get_or_create(key=key, defaults={"opens_at": opens_at, "within": within})
            if created:
                AudienceLine.objects.bulk_create(AudienceLine.of(audience, line) for line in lines)
        return audience

    def depositor_only(self) -> "Audience":
        """The one audience of every draft: nobody but who deposited it."""
        return self.obtain([])

    def network(self) -> "Audience":
        """Every current member of the network."""
        return self.obtain([Line()])

    def public(self) -> "Audience":
        """Everyone, without an account."""
        return self.obtain([Line(public=True)])


def _canonical_key(lines: list[Line], opens_at, within) -> str:
    form = [
        [dataclasses.astuple(line) for line in lines],
        opens_at.astimezone(datetime.UTC).isoformat() if opens_at else None,
        within.pk if within else None,
    ]
    return hashlib.sha256(json.dumps(form).encode()).hexdigest()


class Audience(models.Model):
    """Who may read a thing. Never changed once made: content points to another row instead."""

    key = models.CharField(max_length=64, unique=True, editable=False)
    opens_at = models.DateTimeField(null=True, help_text="Before it, only the named persons read.")
    within = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = AudienceManager()

    def __str__(self):
        return f"audience {self.pk}"

    def specification(self) -> list[Line]:
        """The lines as values, sorted (one query unless `lines` is prefetched)."""
        return sorted(line.value for line in self.lines.all())


class AudienceLine(models.Model):
    """One line as a row; see `Line`."""

    audience = models.ForeignKey(Audience, models.CASCADE, related_name="lines")
    role = models.CharField(max_length=16, choices=Role.choices, blank=True)
    territoire = models.ForeignKey(Territoire, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    public = models.BooleanField(default=False)

    def __str__(self):
        return str(self.value)

    @classmethod
    def of(cls, audience: Audience, line: Line) -> "AudienceLine":
        """An unsaved row of `audience` that holds `line`."""
        return cls(
            audience=audience,
            role=line.role,
            territoire_id=line.territoire or None,
            organisation_id=line.organisation or None,
            personne_id=line.personne or None,
            public=line.public,
        )

    @property
    def value(self) -> Line:
        """This row as a value."""
        return Line(self.role, self.territoire_id or 0, self.organisation_id or 0, self.personne_id or 0, self.public)
