"""The test suite's settings with one more domain installed."""

from thep.settings.testing import *
from thep.settings.testing import INSTALLED_APPS

INSTALLED_APPS = ["tests.example", *INSTALLED_APPS]
ROOT_URLCONF = "tests.example.urls"
