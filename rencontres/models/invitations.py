"""Who is asked to a meeting, what they answer, and who was there."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from reseau.models import Adhesion, Organisation

from .rencontres import Rencontre


class InvitationQuerySet(models.QuerySet):
    """Invitations in business words."""

    def standing(self) -> "InvitationQuerySet":
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def coming(self) -> "InvitationQuerySet":
        """Those who come, on site or by video; nobody of the waiting list."""
        return self.standing().filter(answer__in=Invitation.COMING, waits_since=None)

    def unanswered(self) -> "InvitationQuerySet":
        """Those who said nothing yet."""
        return self.standing().filter(answer="")

    def waiting(self) -> "InvitationQuerySet":
        """Those who wait for a seat, first come first."""
        return self.standing().filter(waits_since__isnull=False).order_by("waits_since", "pk")

    def forget_answers(self, **changed) -> int:
        """Have these people asked afresh, with what else is `changed` of their rows; returns how many there are."""
        said = {"answer": "", "has_meal": False, "answered_at": None, "answered_by": None}
        return self.update(**said, waits_since=None, reminded_at=None, **changed)

    def of_members(self, day: datetime.date | None = None) -> "InvitationQuerySet":
        """Those of people who are in the network on `day` (today): who left holds no seat and is told nothing."""
        return self.filter(in_network(day))


def in_network(day: datetime.date | None = None) -> Q:
    """The condition on invitations that their person holds an adhesion on `day` (today)."""
    return Q(personne__in=Adhesion.objects.current(day).order_by().values("personne"))


class Invitation(models.Model):
    """One person asked to one meeting, for an organisation. Attendance is told apart from the answer."""

    class Answer(models.TextChoices):
        ON_SITE = "present", "Sur place"
        VIDEO = "visio", "À distance"
        EXCUSED = "excuse", "Excusé"
        ABSENT = "absent", "Absent"

    class Attendance(models.TextChoices):
        ON_SITE = "present", "Sur place"
        VIDEO = "visio", "À distance"
        EXCUSED = "excuse", "Excusé"
        ABSENT = "absent", "Absent"

    COMING = (Answer.ON_SITE, Answer.VIDEO)
    DECLINED = (Answer.EXCUSED, Answer.ABSENT)
    WAS_THERE = (Attendance.ON_SITE, Attendance.VIDEO)

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="invitations")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    answer = models.CharField("réponse", max_length=8, choices=Answer.choices, blank=True)
    has_meal = models.BooleanField("déjeune sur place", default=False)
    comment = models.CharField("mot à l’organisateur", max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    waits_since = models.DateTimeField(null=True, editable=False, help_text="On the waiting list: no seat on site.")
    reminded_at = models.DateTimeField(null=True, editable=False)

    attendance = models.CharField("présence", max_length=8, choices=Attendance.choices, blank=True)
    attendance_at = models.DateTimeField(null=True, editable=False)
    attendance_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"
        constraints = [models.UniqueConstraint(fields=["rencontre", "personne"], name="invitation_once")]
        indexes = [models.Index(fields=["personne", "answer"], name="invitation_of")]

    def __str__(self):
        return f"{self.rencontre_id}, {self.personne_id}"

    @property
    def has_seat(self) -> bool:
        """Whether a seat on site is kept for the person."""
        return self.answer == self.Answer.ON_SITE and self.waits_since is None

    @property
    def version(self) -> str:
        """What stands for the answer as it was shown, in a form: another one since is told."""
        return self.answered_at.isoformat() if self.answered_at else ""

    @property
    def answer_label(self) -> str:
        """“Sur place”, “En attente d’une place”, “Sans réponse”."""
        if self.waits_since:
            return "En liste d’attente"
        return self.get_answer_display() if self.answer else "Sans réponse"
