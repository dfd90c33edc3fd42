"""What is true of every environment. Values come from the environment (django-environ); see docs/operating.md."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

ROOT = Path(__file__).resolve().parents[3]

env = environ.Env()
env.read_env(str(ROOT / ".env"), overwrite=False)

VAR = Path(env.str("VAR", default=str(ROOT / "var")))
"""Where a running site keeps what it makes."""

DEBUG = False
SITE_ADDRESS = env.str("SITE_ADDRESS", default="http://localhost:8000")
DEMONSTRATION = False  # whether pages say that people and bookings are illustrative
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "thep.home",
    "thep.memberzone",
    "thep.reports",
    "courses",
    "teach_th",
    "thep.bookings",
    "thep.events",
    "thep.membership",
    "thep.payments",
    "thep.schools",
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
    "wagtail.contrib.redirects",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "thep.reports.people_apps.PeopleConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "anymail",
    "django_cotton",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
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
    "thep.design.errors_said.ErrorsSaid",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "thep.cms.secret_addresses.ToldToNobody",
    "thep.cms.security.OfficeContentSecurityPolicy",
    "thep.cms.redirects.RedirectsWithQuery",
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

# Engines -------------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'thep.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions queue writers instead of failing them; DELETE journals because Debian 12's SQLite has the
    # WAL-reset corruption. Both measured: docs/decisions/0002-one-code-path-for-capacity.md.
    DATABASES["default"]["CONN_MAX_AGE"] = None  # opening one reads the whole schema, which costs more than a page's queries
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA cache_size=-16000;",
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
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
    # The same for pages with a query string, of which there can be any number.
    "results": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "results",
        "TIMEOUT": 60,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

TASKS = {
    "default": {"BACKEND": "thep.queues.RedisBackend" if REDIS_URL else "django_tasks_db.DatabaseBackend"},
}
if REDIS_URL:
    INSTALLED_APPS += ["django_rq", "django_tasks_rq"]
    # A queue that is silent must not keep anybody's page: what could not be queued is done by the sweep.
    RQ_QUEUES = {"default": {"URL": REDIS_URL, "REDIS_CLIENT_KWARGS": {"socket_connect_timeout": 2, "socket_timeout": 5}}}

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own, of which the privacy page would tell

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = env.str("MEDIA_ROOT", default=str(VAR / "media"))

# People --------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/member/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "/member/"
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser that signed up, and in no other
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Per minute against guessing, per day against filling somebody's mailbox; a school's staff share one network address.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,200/d/ip",
    "signup_address": "3/m/key,10/d/key",
    "confirm_email": "1/180s/key,10/d/key",
    "reset_password": "20/m/ip,5/m/key,10/d/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
}
ACCOUNT_ADAPTER = "thep.mail.sign_in.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "thep.accounts.forms.LoginForm",
    "signup": "thep.accounts.forms.SignupForm",
    "request_login_code": "thep.accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "thep.accounts.forms.ConfirmLoginCodeForm",
    "reset_password": "thep.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "thep.accounts.forms.ResetPasswordKeyForm",
    "change_password": "thep.accounts.forms.ChangePasswordForm",
    "set_password": "thep.accounts.forms.SetPasswordForm",
    "add_email": "thep.accounts.forms.AddEmailForm",
    "reauthenticate": "thep.accounts.forms.ReauthenticateForm",
}
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
IDENTITY_CONFIRMED = True  # before what cannot be undone (`thep.cms.security.identity_confirmed`)
MFA_ADAPTER = "thep.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "thep.accounts.forms.AuthenticateForm",
    "reauthenticate": "thep.accounts.forms.ReauthenticateWithCodeForm",
    "activate_totp": "thep.accounts.forms.ActivateTOTPForm",
    "add_webauthn": "thep.accounts.forms.AddWebAuthnForm",
    "edit_webauthn": "thep.accounts.forms.EditWebAuthnForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "THE Partnership"
# Nobody signs in before their address is verified, so a second one that waits for its verification locks nobody out.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = True
# Staff, finance, CPD leads and network leads cannot act without a second factor (ASVS 6.3.3): `thep.accounts.middleware`.
MFA_REQUIRED_FOR_DUTIES = True
MFA_OWN_PAGES = ["/accounts/", "/member/profile/"]  # where they can still change things
MFA_PAGES_FOR_DUTIES = ["/office/", "/member/school/", "/member/orders/", "/member/leading/", "/book/"]  # which they can't even read

# Pages ---------------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "THE Partnership"
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # every address can be typed: `thep.cms.slugs`
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PRIVATE_PAGE_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "heic"]  # said in words in `thep.cms.uploads`
WAGTAILIMAGES_MAX_UPLOAD_SIZE = WAGTAILDOCS_MAX_UPLOAD_SIZE = 10 * 1024 * 1024  # the proxy takes a little more: deploy/Caddyfile
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 24_000_000  # 6,000 by 4,000; twice as many need a gigabyte of memory when they are drawn
WAGTAILIMAGES_IMAGE_FORM_BASE = "thep.cms.uploads.ImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "thep.cms.uploads.DocumentForm"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # every document is a file to keep
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "pptx", "xlsx", "csv", "txt"]
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords and addresses are changed where a second factor is asked for
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody in the office sets another's password

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH: list[str] = []

# Mail and money ------------------------------------------------------------------------------------------------------

EMAIL_BACKEND = "thep.mail.backend.Outbox"
MAIL_DELIVERY = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")  # what the outbox sends with
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 10
# A provider's own keys and addresses, as Anymail names them: ANYMAIL_MAILGUN_API_KEY, ANYMAIL_POSTMARK_SERVER_TOKEN …
ANYMAIL = {name.removeprefix("ANYMAIL_"): value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="THE Partnership <office@thep.example>")

HEALTH_TOKEN = env.str("HEALTH_TOKEN", default="")  # for monitors, which ask /health/parts/ with it; empty: staff alone may
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")  # empty: Stripe's own
# Printed on invoices and receipts.
SUPPLIER_NAME = env.str("SUPPLIER_NAME", default="Tower Hamlets Education Partnership")
SUPPLIER_ADDRESS = env.str("SUPPLIER_ADDRESS", default="")  # its lines parted by commas
VAT_NUMBER = env.str("VAT_NUMBER", default="")
BANK_ACCOUNT_NAME = env.str("BANK_ACCOUNT_NAME", default="")  # the supplier's name, where the account has no other
BANK_SORT_CODE = env.str("BANK_SORT_CODE", default="")
BANK_ACCOUNT_NUMBER = env.str("BANK_ACCOUNT_NUMBER", default="")

# Counts --------------------------------------------------------------------------------------------------------------

COUNTS_WRITTEN_EVERY = env.int("COUNTS_WRITTEN_EVERY", default=30)
"""Seconds after which a process writes what it counted (`thep.analytics`); 0 leaves that to the caller."""

# Security ------------------------------------------------------------------------------------------------------------

SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview frames our own pages
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # A browser holds the whole way of a form against this, and the booking form's way ends on Stripe's page.
        "form-action": [SELF, "https://checkout.stripe.com"],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # SAMEORIGIN, as said above

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "thep.cms.secret_addresses.WithoutSecretAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Their libraries tell of every request and every task; the server, of each request that waits for a thread.
    "loggers": {name: {"level": "WARNING"} for name in ("stripe", "django_tasks", "django_tasks_db")} | {"waitress": {"level": "ERROR"}},
}
