"""The account of one person."""

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models

from ..passwords import normalized


class PersonneManager(BaseUserManager):
    """Creates accounts that log in by e-mail."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "Personne":
        """Return a saved account; without a password it can only be entered through a reset or an invitation."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "Personne":
        """Refuse: rights come from adhesions, given by `manage.py bootstrap`, never from a flag on the account."""
        raise NotImplementedError("Rights come from adhesions: use manage.py bootstrap.")


class Personne(AbstractUser):
    """An account. What it may do comes from its current adhesions alone, never from flags or groups."""

    username = None
    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    fonction = models.CharField("fonction", max_length=120, blank=True, help_text="Comme vous l’écrivez vous-même.")
    unread_notices = models.PositiveIntegerField(
        default=0, editable=False, help_text="Kept by notifications: read with the account, it costs the band no query."
    )

    warned_at = models.DateTimeField(null=True, editable=False, help_text="That the account will be closed unused.")
    erased_at = models.DateTimeField(null=True, editable=False)
    garde_recherches = models.BooleanField("garder mes recherches passées", default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = PersonneManager()

    class Meta:
        ordering = ["last_name", "first_name"]
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_superuser=False, is_staff=False), name="personne_without_flags"
            )
        ]

    def __str__(self):
        return full_name(self.first_name, self.last_name, self.email)

    @property
    def shown_email(self) -> str:
        """The address as lists show it: none of who was erased, whose row keeps one that leads nowhere."""
        return "" if self.erased_at else self.email

    def set_password(self, raw_password):
        """Hash the password in its one Unicode form."""
        super().set_password(raw_password if raw_password is None else normalized(raw_password))

    def check_password(self, raw_password):
        """Whether this is the password, however its characters were composed when typed."""
        return super().check_password(normalized(raw_password or ""))


def full_name(first_name: str, last_name: str, email: str) -> str:
    """What a person is called on screen: by their e-mail address until they gave a name."""
    return f"{first_name} {last_name}".strip() or email
