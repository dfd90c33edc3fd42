"""Wagtail's apps do all that they did without the content API, which takes much memory and which nobody asks."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from wagtail.contrib.redirects import signal_handlers
from wagtail.signals import page_slug_changed, post_page_move

from tests.without_database import surroundings

READY = """
import sys

import django

django.setup()
print(sorted(sys.modules.keys() & {"ninja", "pydantic", "wagtail.api.v3", "wagtail.images.api.v3"}))
"""


def test_a_process_has_nothing_of_the_content_api():
    """In a process of its own: any test of this one might have imported it."""
    environment = surroundings() | {"DJANGO_SETTINGS_MODULE": "thep.settings.testing", "PYTHONPATH": str(settings.ROOT / "site")}
    done = subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, cwd=settings.ROOT, env=environment)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("name", ["wagtail.contrib.redirects", "wagtail.images", "wagtail.documents", "wagtail.snippets"])
def test_the_apps_are_installed(name):
    assert apps.is_installed(name)


def test_redirects_are_made_as_before():
    receivers = [receiver for signal in (post_page_move, page_slug_changed) for receiver in signal._live_receivers(None)[0]]
    assert signal_handlers.autocreate_redirects_on_page_move in receivers
    assert signal_handlers.autocreate_redirects_on_slug_change in receivers
