"""`manage.py send_mail_outbox`: one pass over the outbox."""

from django.core.management.base import BaseCommand

from notifications.delivery import purge_old, send_due


class Command(BaseCommand):
    """Send what is due in the outbox, and forget what left long ago."""

    help = "Sends the mail that is due, once. The worker does the same in a loop."

    def handle(self, *args, **options):
        """One pass; prints how many messages left."""
        sent = send_due(seconds=60)
        purge_old()
        self.stdout.write(f"{sent} sent")
