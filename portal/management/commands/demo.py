"""`manage.py demo`: the site with its content and its worker, until Ctrl-C."""

import signal
import subprocess
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Creates and seeds the database the first time, then serves."""

    help = "Serves the demo with its worker."

    def handle(self, **options):
        for folder in (settings.MEDIA_ROOT, settings.STATIC_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("demo_seed")
        call_command("demo_logins")
        self.stdout.write(f"\nLe portail : {settings.SITE_URL}\nArrêter : Ctrl-C\n")
        self.stdout.flush()
        self._serve()

    def _serve(self) -> None:
        worker = _start("manage.py", "worker")
        web = ["--bind", f"127.0.0.1:{settings.PORT}", "--workers", "2", "--threads", "4", "--log-level", "warning"]
        server = _start("-m", "gunicorn", "portal.wsgi", *web)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: server.terminate())
        try:
            sys.exit(server.wait())
        finally:
            worker.terminate()
            worker.wait()


def _start(*arguments: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, *arguments])  # noqa: S603 - our own words alone
