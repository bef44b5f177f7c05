"""Settings, safe for production as they stand.

Everything that differs between two installations is an environment variable read here and nowhere else. A missing
secret refuses the start (`environs` raises with the variable's name); `portal.checks` refuses the rest with its reason.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from environs import Env

ROOT = Path(__file__).resolve().parents[2]
env = Env()

# --- The installation ---
DEBUG = False
DEMO = False  # invented accounts with a known password
SECRET_KEY = env.str("SECRET_KEY")
SITE_URL = env.str("SITE_URL")  # https://portail.example.fr: the one origin that links in mails lead to
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [SITE_URL.split("://")[1].split(":")[0]])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
VAR = Path(env.str("VAR", str(ROOT / "var")))  # database, private files: served by no web server

BRAND = {
    "name": env.str("BRAND_NAME", "Réseau lorrain"),
    "tagline": env.str("BRAND_TAGLINE", "Clauses sociales d’insertion"),
    "region": env.str("BRAND_REGION", "Lorraine"),
    "contact": env.str("BRAND_CONTACT", ""),
    "publisher": env.str("BRAND_PUBLISHER", ""),
    "publication_director": env.str("BRAND_PUBLICATION_DIRECTOR", ""),
    "host": env.str("BRAND_HOST", ""),
    "dpo": env.str("BRAND_DPO", ""),
}
WAGTAILDOCS_DOCUMENT_MODEL = "documents.Document"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_ENABLED = False
WAGTAIL_SITE_NAME = BRAND["name"]
WAGTAILADMIN_BASE_URL = SITE_URL

# --- The house: one app may import those below it ---
INSTALLED_APPS = [
    "portal",
    "rencontres",
    "documents",
    "search",
    "notifications",
    "reseau",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.documents",
    "wagtail.images",  # the admin's own pages ask for it; its addresses are closed
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before WhiteNoise: its answers carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "reseau.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reseau.middleware.UniformRefusalMiddleware",
    "reseau.api.BearerMiddleware",
    "reseau.sessions.SessionLimitsMiddleware",
    "reseau.middleware.AccessMiddleware",
    "reseau.second_factor.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.admin_gate.AdminGateMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.page",
            ],
            "builtins": [
                f"reseau.templatetags.{name}"
                for name in ("adresses", "icones", "jours", "lecteurs", "listes", "mots", "nombres")
            ],
        },
    },
]

# --- Data ---
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'portail.sqlite3'}", conn_max_age=60)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its first statement instead of failing at a later one
        "timeout": 20,
        # Mapped: as much of the file as SQLite ever maps, two gigabytes.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
            "PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY;"
        ),
    }
MEDIA_ROOT = VAR / "prive"
MEDIA_URL = "/media/"  # nothing answers there: private files leave through views that ask access
STATIC_ROOT = VAR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "documents.storage.DurableStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# Files on their way in, and being read. Beside MEDIA_ROOT, so that a received file is stored by a link, not a copy.
DOCUMENTS_INCOMING = Path(env.str("DOCUMENTS_INCOMING", str(VAR / "envois")))
DOCUMENTS_MAX_SIZE = env.int("DOCUMENTS_MAX_SIZE", 100 * 1024 * 1024)  # bytes, one file
DOCUMENTS_MAX_REQUEST = env.int("DOCUMENTS_MAX_REQUEST", 5 * DOCUMENTS_MAX_SIZE)  # bytes, several files sent at once

# Limits on attempts and used codes must be counted by all processes together, and add() must be atomic.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # culling must not be a way to forget one's failed attempts
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
SEARCH_ENGINE = env.str("SEARCH_ENGINE", "")  # the path of a class; empty: the embedded engine of the database in use
# Where it is set, Elasticsearch answers and the embedded engine stands in for it.
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "")
ELASTICSEARCH_API_KEY = env.str("ELASTICSEARCH_API_KEY", "")  # or a user with a password
ELASTICSEARCH_USER = env.str("ELASTICSEARCH_USER", "")
ELASTICSEARCH_PASSWORD = env.str("ELASTICSEARCH_PASSWORD", "")
ELASTICSEARCH_CA = env.str("ELASTICSEARCH_CA", "")  # the certificate of its authority, a path; empty: the system's
ELASTICSEARCH_PREFIX = env.str("ELASTICSEARCH_PREFIX", "portail")  # of its indices, and the alias that is asked
ELASTICSEARCH_TIMEOUT = env.float("ELASTICSEARCH_TIMEOUT", 0.8)  # seconds one question may take

# --- Words ---
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# --- Accounts ---
AUTH_USER_MODEL = "reseau.Personne"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:accueil"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "reseau.passwords.PasswordRule"}]
PASSWORD_RESET_TIMEOUT = 2 * 3600

SESSION_COOKIE_AGE = 12 * 3600  # absolute; reseau.sessions holds it and the two below
SESSION_IDLE_AGE = 2 * 3600
SESSION_TOUCH = 5 * 60

ACCOUNT_ADAPTER = "reseau.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False  # the cookie goes with the browser
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_TIMEOUT = 10 * 60  # between the password and the second factor
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_URL.split("://")[0]
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/15m/key",  # a quarter of an hour, never longer
    "reset_password": "30/h/ip,5/15m/key",  # nobody's mailbox is filled from here
    "invite": "60/h/user",
    "access_request": "10/h/user",
}
ACCOUNT_FORMS = {
    "login": "reseau.forms.comptes.LoginForm",
    "reset_password": "reseau.forms.comptes.ResetPasswordForm",
    "reset_password_from_key": "reseau.forms.comptes.ResetPasswordKeyForm",
    "change_password": "reseau.forms.comptes.ChangePasswordForm",
    "add_email": "reseau.forms.comptes.AddEmailForm",
    "reauthenticate": "reseau.forms.comptes.ReauthenticateForm",
}
# Requests a minute (reseau.rates): of programs, by person and by address; of pages, by person in each process.
RATES = {
    "api": {"personne": 60, "adresse": 300},
    "recherche": {"personne": 120},
    "suggestions": {"personne": 600},
    "pdf": {"personne": 30},
}
MFA_ADAPTER = "reseau.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # periods of 30 s that a phone may be early or late; each code still serves once (reseau.forms)
MFA_FORMS = {
    "authenticate": "reseau.forms.second_facteur.AuthenticateForm",
    "reauthenticate": "reseau.forms.second_facteur.ReauthenticateForm",
    "activate_totp": "reseau.forms.second_facteur.ActivateTOTPForm",
    "add_webauthn": "reseau.forms.second_facteur.AddWebAuthnForm",
    "edit_webauthn": "reseau.forms.second_facteur.EditWebAuthnForm",
}
# How many proxies of ours stand before the application: without them, X-Forwarded-For is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0

# Accounts are managed here, by allauth and reseau: none of Wagtail's own forms for them.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAILUSERS_PASSWORD_REQUIRED = False

# --- Mail: everything goes to the outbox, the worker delivers it ---
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_mail = env.dj_email_url("EMAIL_URL", "smtp://localhost:25")
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail["EMAIL_USE_TLS"], _mail["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = 20

# --- HTTP ---
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^sante", r"^api/."]  # reseau.api refuses instead: a token must not travel in the clear
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
DEVICE_COOKIE_NAME = "__Host-appareil"  # a browser that logged in before: reseau.throttle
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "portal.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        "weasyprint.progress": {
            "level": "WARNING",
            "propagate": False,
        },  # rencontres.pdf listens
        "fontTools": {"level": "WARNING"},
        "elastic_transport": {"level": "ERROR"},  # the guard and the worker say it once, not for every request
    },
}
