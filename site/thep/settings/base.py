"""What is true of every environment, by topic in the modules that are imported here."""

from .environment import *
from .environment import ROOT, VAR, env
from .mail import *
from .money import *
from .pages import *
from .security import *
from .signing_in import *
from .watching import *
from .watching import PROMETHEUS

DEBUG = False
DEMONSTRATION = False  # whether pages say that people and bookings are illustrative
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "thep.home",
    "thep.memberzone",
    "thep.reports",
    "courses",
    "networks",
    "teach_th",
    "thep.cpd",
    "thep.bookings",
    "thep.addons",
    "thep.statements",
    "thep.events",
    "thep.membership",
    "thep.payments",
    "thep.schools",
    "thep.mailings",
    "thep.digests",
    "thep.incoming",
    "thep.mail",
    "thep.accounts",
    "thep.cms",
    "thep.search",
    "thep.analytics",
    "thep.design",
    "thep.schedule",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "thep.cms.wagtail_apps.RedirectsConfig",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "thep.reports.people_apps.PeopleConfig",
    "thep.cms.wagtail_apps.SnippetsConfig",
    "thep.cms.wagtail_apps.DocumentsConfig",
    "thep.cms.wagtail_apps.ImagesConfig",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "anymail",
    "django_prose_editor",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "thep.analytics.middleware.Views",
    "thep.cms.page_cache.AnonymousPageCache",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "thep.cms.security.NotKeptForOthers",
    "thep.cms.security_log.RefusalsLogged",
    "thep.cms.security.NumbersBounded",
    "thep.accounts.middleware.SeenLately",
    "thep.accounts.middleware.SecondFactorForDuties",
    "thep.design.error_status.ErrorStatus",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "thep.cms.secret_addresses.ToldToNobody",
    "thep.cms.security.OfficeContentSecurityPolicy",
    "thep.cms.redirects.RedirectsWithQuery",
    "thep.schools.old_addresses.OldSchoolAddresses",
]

if PROMETHEUS:
    INSTALLED_APPS += ["django_prometheus"]
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]

ROOT_URLCONF = "thep.urls"
WSGI_APPLICATION = "thep.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "thep.design.templatetags.thep",
                "thep.design.templatetags.components",
                "thep.cms.templatetags.bodies",
                "thep.mail.templatetags.letters",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "thep.home.frame.site",
            ],
        },
    }
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH: list[str] = []

# Engines -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'thep.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions queue writers instead of failing them; DELETE journals because Debian 12's SQLite has the
    # WAL-reset corruption. Both measured: docs/decisions/0002-one-code-path-for-capacity.md.
    DATABASES["default"]["CONN_MAX_AGE"] = None  # opening one reads the whole schema, which costs more than a page's queries
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 20}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {
            "BACKEND": "thep.caches.RedisOrOwnMemory",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
    ),
    # What may be a minute old, kept beside each process: anonymous pages, facet counts.
    "pages": {
        "BACKEND": "thep.own_memory.OwnMemory",
        "LOCATION": "pages",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    # The same for pages with a query string, of which there can be any number.
    "results": {
        "BACKEND": "thep.own_memory.OwnMemory",
        "LOCATION": "results",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

CREDENTIAL_KEYS = env.str("CREDENTIAL_KEYS", default="")
"""The folder of the keys that sign Open Badges (docs/certificates.md); without one there are none."""

TASKS = {
    "default": {"BACKEND": "thep.queues.RedisBackend" if REDIS_URL else "django_tasks_db.DatabaseBackend"},
}
if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    # A queue that is silent must not keep anybody's page: what could not be queued is done by the sweep.
    RQ_QUEUES = {"default": {"URL": REDIS_URL, "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2, "socket_timeout": 5}}}

SESSION_ENGINE = "thep.accounts.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own, of which the privacy page would tell

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILES_BUCKET = env.str("FILES_BUCKET", default="")  # a private bucket instead of MEDIA_ROOT; needs requirements/bucket.txt
FILES_ENDPOINT, FILES_REGION = env.str("FILES_ENDPOINT", default=""), env.str("FILES_REGION", default="")
FILES_KEY, FILES_SECRET = env.str("FILES_KEY", default=""), env.str("FILES_SECRET", default="")
if FILES_BUCKET:
    STORAGES["default"] = {"BACKEND": "thep.cms.bucket.Bucket"}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
# More than any form of ours takes (300), so that the form says so beside its field, with what was typed. Django's own 100 is too few for
# who shares 200 files without JavaScript; the proxy bounds all of them together (deploy/Caddyfile).
DATA_UPLOAD_MAX_NUMBER_FILES = 500
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))
RESOURCE_LARGEST = env.int("RESOURCE_LARGEST", default=50 * 1024 * 1024)  # bytes of a file that is shared in a network
SLIDES_PROGRAM = env.str("SLIDES_PROGRAM", default="soffice")  # LibreOffice, its path or its name on PATH, which draws slides; or none
NETWORK_QUOTA = env.int("NETWORK_QUOTA", default=5 * 1024**3)  # bytes of files that a network may keep
