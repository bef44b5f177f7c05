"""`manage.py housekeeping`: forgets what has had its time; to be run once a day."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand

from ... import invitations


class Command(BaseCommand):
    """Delete expired sessions, the traces of ended ones, and invitations nobody took six months ago."""

    help = "Deletes expired sessions and old invitations."

    def handle(self, *args, **options):
        """Delete; prints what was."""
        call_command("clearsessions")
        gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
        self.stdout.write(f"{gone} sessions, {invitations.forget_expired()} invitations")
