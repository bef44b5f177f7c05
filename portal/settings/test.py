"""The tests: the demo's settings, quicker hashing, files and database of their own."""

import os
import tempfile

os.environ.setdefault("VAR", tempfile.mkdtemp(prefix="portail-tests-"))

from .dev import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
