"""Hold all settings of an installation; what may differ comes from the environment (luodi/site/environment.py)."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from luodi.site import environment

ROOT = Path(__file__).resolve().parents[2]
if unknown := environment.unknown_names():
    raise environment.BadEnvironment(
        f"unknown setting {', '.join(unknown)}; known are {', '.join(environment.KNOWN)}"
    )

LUODI_HOME = environment.home(ROOT)
LUODI_MODE = environment.mode()
LUODI_DEMO = LUODI_MODE == "demo"
# Staff must have a second factor; the tests turn this on where it is what they test.
LUODI_MFA_REQUIRED = LUODI_MODE == "production"
# Everybody agrees to the notice on personal data before anything else; the tests turn this on where they test it.
LUODI_NOTICE_REQUIRED = LUODI_MODE != "test"
LUODI_INDEX_DIR = LUODI_HOME / "index"
LUODI_FILES_DIR = LUODI_HOME / "files"
# What can be worked out again, and is in no backup.
LUODI_SPARE_DIR = LUODI_HOME / "spare"
LUODI_FONTS_DIR = ROOT / "luodi" / "site" / "fonts"
LUODI_SEARCH_ENGINE = "luodi.matching.tantivy_index.TantivySearch"
# The model that compares by meaning as well; empty: by wording alone.
LUODI_VECTORS = environment.vectors()
LUODI_SITE_URL = os.environ.get("LUODI_SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# What the public site names for whoever wants to get in touch: a mail address, a number.
LUODI_CONTACT = os.environ.get("LUODI_CONTACT", "").strip()[:200]
LUODI_LOOKUPS = environment.lookups()
LUODI_PROXIES = environment.number("LUODI_PROXIES", 0)
LUODI_READS_MONTHS = environment.at_least("LUODI_READS_MONTHS", 12, 6)
LUODI_PEOPLE_YEARS = environment.at_least("LUODI_PEOPLE_YEARS", 3, 1)
LUODI_HTTPS = environment.flag("LUODI_HTTPS", default=LUODI_MODE == "production")

SECRET_KEY = environment.secret(LUODI_HOME)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LUODI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
if LUODI_MODE == "test":
    ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "luodi.site.apps.SiteConfig",
    "luodi.privacy.apps.PrivacyConfig",
    "luodi.public.apps.PublicConfig",
    "luodi.reports.apps.ReportsConfig",
    "luodi.meetings.apps.MeetingsConfig",
    "luodi.events.apps.EventsConfig",
    "luodi.funds.apps.FundsConfig",
    "luodi.calls.apps.CallsConfig",
    "luodi.review.apps.ReviewConfig",
    "luodi.awards.apps.AwardsConfig",
    "luodi.contracts.apps.ContractsConfig",
    "luodi.projects.apps.ProjectsConfig",
    "luodi.claims.apps.ClaimsConfig",
    "luodi.collecting.apps.CollectingConfig",
    "luodi.needs.apps.NeedsConfig",
    "luodi.tuning.apps.TuningConfig",
    "luodi.workbooks.apps.WorkbooksConfig",
    "luodi.booklets.apps.BookletsConfig",
    "luodi.partnerships.apps.PartnershipsConfig",
    "luodi.registry.apps.RegistryConfig",
    "luodi.merging.apps.MergingConfig",
    "luodi.accounts.apps.AccountsConfig",
    "luodi.ledger.apps.LedgerConfig",
    "luodi.core.apps.CoreConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luodi.accounts.middleware.ActorMiddleware",
    "luodi.core.reads.ReadsMiddleware",
    "luodi.core.gate.GateMiddleware",
    "luodi.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "luodi.site.urls"
WSGI_APPLICATION = "luodi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "luodi.site.frame.frame",
            ],
            "builtins": ["luodi.core.templatetags.luodi"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": environment.database(LUODI_HOME)}
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = LUODI_HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MANIFEST_STRICT = False
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
if LUODI_MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# A link to set a new password works this long, in seconds.
PASSWORD_RESET_TIMEOUT = 3600
CSRF_FAILURE_VIEW = "luodi.core.middleware.forged"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [LUODI_SITE_URL] if LUODI_HTTPS else []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if LUODI_HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if LUODI_PROXIES else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

globals().update(environment.mail(LUODI_HOME))
DEFAULT_FROM_EMAIL = os.environ.get("LUODI_MAIL_FROM", "luodi@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"luodi": {"level": "INFO"}},
}
