from django.db import transaction
from wagtail.management.commands.publish_scheduled import Command as Wagtail


class Command(Wagtail):
    """Wagtail's own, in one transaction: a page and its search entry change together."""

    def handle(self, *args, **options):
        with transaction.atomic():
            super().handle(*args, **options)
