"""`manage.py housekeeping`: forgets what has had its time; to be run once a day."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand

from ... import invitations, jetons, rates


class Command(BaseCommand):
    """Delete expired sessions, the traces of ended ones, invitations nobody took six months ago, tokens that ended a
    year ago, and the counts of requests."""

    help = "Deletes expired sessions, old invitations and tokens."

    def handle(self, *args, **options):
        """Delete; prints what was."""
        call_command("clearsessions")
        gone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()[0]
        rates.forget_old()
        self.stdout.write(f"{gone} sessions, {invitations.forget_expired()} invitations, {jetons.forget_old()} tokens")
