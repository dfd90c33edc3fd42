"""The test suite: SQLite unless DATABASE_URL names another, tasks and mail kept in memory, quick password hashes."""

from .base import *
from .base import CACHES, DATABASES, STORAGES, env

SECRET_KEY = "only-for-tests-" + "t" * 50
ALLOWED_HOSTS = ["*"]
SITE_ADDRESS = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAIL_DELIVERY = env.str("EMAIL_BACKEND", default="django.core.mail.backends.locmem.EmailBackend")
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
CACHES = CACHES | {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
}
# Dozens of processes or threads write at once, on machines that do other work too.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"]["timeout"] = 120
else:
    DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 120
STRIPE_SECRET_KEY = "sk_test_tests"
STRIPE_WEBHOOK_SECRET = "whsec_tests"
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="http://127.0.0.1:1")  # a test that pays starts its own sandbox
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
IDENTITY_CONFIRMED = False  # tests of that turn it on
MFA_REQUIRED_FOR_DUTIES = False  # tests of that duty turn it on
SILENCED_SYSTEM_CHECKS = ["payments.E001"]  # tests pay in sandboxes of their own
COUNTS_WRITTEN_EVERY = env.int("COUNTS_WRITTEN_EVERY", default=0)  # a test that reads totals writes them
CREDENTIAL_KEYS = ""  # tests that sign make keys of their own
SLIDES_PROGRAM = ""  # tests that have slides drawn turn it on: it takes seconds
