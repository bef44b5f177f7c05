"""The demo and the developer's machine: plain HTTP on localhost, mail to the console."""

import os

PORT = os.environ.get("PORT", "8000")
os.environ.setdefault("SECRET_KEY", "only-for-a-demo-on-this-machine-" + "x" * 32)
os.environ.setdefault("SITE_URL", f"http://localhost:{PORT}")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
os.environ.setdefault("DEFAULT_FROM_EMAIL", "Réseau lorrain <portail@demo.invalid>")
os.environ.setdefault("BRAND_CONTACT", "helene.mougenot@demo.invalid")
os.environ.setdefault("BRAND_PUBLISHER", "Région Lorraine (démonstration)")
os.environ.setdefault("BRAND_PUBLICATION_DIRECTOR", "Hélène Mougenot (démonstration)")
os.environ.setdefault("BRAND_HOST", "Cette machine (démonstration)")
os.environ.setdefault("BRAND_DPO", "dpo@demo.invalid")

from .base import *

DEMO = True
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")  # for the processes that the demo starts
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
CSRF_TRUSTED_ORIGINS = [f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"]
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"  # __Host- wants HTTPS
DEVICE_COOKIE_NAME = "appareil"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
DELIVERY_BACKEND = "django.core.mail.backends.console.EmailBackend"
