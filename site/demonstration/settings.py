"""A newcomer's machine and a demonstration: SQLite, the payment sandbox, mail kept in the database's outbox."""

from thep.settings.base import *
from thep.settings.base import CONTENT_SECURITY_POLICY, INSTALLED_APPS, MIDDLEWARE, SITE_ADDRESS, STORAGES, VAR, env

INSTALLED_APPS = ["demonstration", "stripe_sandbox", *INSTALLED_APPS]
ROOT_URLCONF = "demonstration.urls"

DEBUG = env.bool("DEBUG", default=False)  # strangers see the pages for what is missing or broken as they will be
SECRET_KEY = env.str("SECRET_KEY", default="only-for-demonstrations-" + "x" * 40)
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Nothing is sent to anybody: the outbox is read at /outbox/.
MAIL_DELIVERY = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"

STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="sk_test_sandbox")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="whsec_sandbox")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="http://127.0.0.1:8001")
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(STRIPE_API_BASE)  # the sandbox's page is where a booking leads

# Invented, and said to be so wherever somebody might pay into it.
SUPPLIER_ADDRESS = env.str("SUPPLIER_ADDRESS", default="Partnership House, 1 Illustration Row, London, E1 0XX")
VAT_NUMBER = env.str("VAT_NUMBER", default="GB 000 0000 00")
BANK_SORT_CODE = env.str("BANK_SORT_CODE", default="00-00-00")
BANK_ACCOUNT_NUMBER = env.str("BANK_ACCOUNT_NUMBER", default="00000000")

CREDENTIAL_KEYS = env.str("CREDENTIAL_KEYS", default=str(VAR / "credential-keys"))

# The demonstration lets every role act without a second factor, and says so on its pages.
MFA_REQUIRED_FOR_DUTIES = env.bool("MFA_REQUIRED_FOR_DUTIES", default=False)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True  # nothing is collected: static files come from where they are written
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# A server has its static files compressed beforehand; here they are compressed on their way out.
MIDDLEWARE.remove("django.middleware.gzip.GZipMiddleware")
MIDDLEWARE.insert(MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware"), "django.middleware.gzip.GZipMiddleware")

DEMONSTRATION = True
WAGTAILADMIN_BASE_URL = SITE_ADDRESS
