"""The tests: the demo's settings, quicker hashing, files and database of their own."""

import hashlib
import os
import tempfile
from pathlib import Path

os.environ.setdefault("VAR", tempfile.mkdtemp(prefix="portail-tests-"))

from .dev import *

STATIC_ROOT.mkdir(parents=True, exist_ok=True)
MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]

# The test database is kept from one run to the next, and made anew when a migration or a locked dependency changes.
_schema = hashlib.sha256((ROOT / "uv.lock").read_bytes())
for _migration in sorted(ROOT.glob("*/migrations/*.py")):
    _schema.update(_migration.read_bytes())
_name = f"portail_{_schema.hexdigest()[:12]}"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _kept = Path(tempfile.gettempdir()) / "portail-test-databases"
    _kept.mkdir(exist_ok=True)
    _name = str(_kept / f"{_name}_{hashlib.sha256(str(ROOT).encode()).hexdigest()[:6]}.sqlite3")
DATABASES["default"]["TEST"] = {"NAME": _name}
# Tests ask faster than people, and the ids of these come again in each test.
RATES = RATES | {"recherche": {"personne": 100_000}, "suggestions": {"personne": 100_000}}
