"""Production's settings on the bench's own database and folders: DEBUG is off, templates are cached, files hashed."""

import os

from . import place

place.FOLDER.mkdir(parents=True, exist_ok=True)
os.environ["SECRET_KEY"] = "only-for-the-bench-" + "x" * 40
os.environ["SITE_URL"] = "https://bench.invalid"
os.environ["DEFAULT_FROM_EMAIL"] = "bench@bench.invalid"
for name in ("CONTACT", "PUBLISHER", "PUBLICATION_DIRECTOR", "HOST", "DPO"):
    os.environ[f"BRAND_{name}"] = "bench"
os.environ["VAR"] = str(place.FOLDER)
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{place.corpus(place.LARGE)}")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"  # for the worker that the bench starts

from portal.settings.base import *  # noqa: E402, F403 - what the environment says first

ROOT_URLCONF = "tests.bench.urls"
DELIVERY_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
RATES = {action: dict.fromkeys(quotas, 1_000_000) for action, quotas in RATES.items()}  # noqa: F405 - faster than people
