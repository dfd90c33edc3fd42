"""Production, with the bare views on top and nothing to sign in to Stripe with. A server has the packages that it has in its image."""

import sys

from tests.bench.image import as_in_the_image

if "serve" in sys.argv:
    as_in_the_image()

from thep.settings.production import *
from thep.settings.production import ROOT, TEMPLATES

SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "tests.bench.urls"
MFA_REQUIRED_FOR_DUTIES = False
MAIL_DELIVERY = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {"version": 1, "disable_existing_loggers": True, "root": {"level": "ERROR"}}
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], ROOT / "tests/bench"]  # type: ignore[index]
