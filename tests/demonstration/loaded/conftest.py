"""The demonstration that the tests of this folder read, loaded once for all of them."""

import pytest
from django.conf import settings
from django.test import override_settings

from demonstration import loading
from tests.database import instead, on_sqlite, undone
from tests.journeys.demonstration import copy_to


@pytest.fixture(scope="package", autouse=True)
def books(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load it, and yield where the sandbox keeps its books. On SQLite the tests read what the journeys began from."""
    folder = tmp_path_factory.mktemp("demonstration")
    address, settings.STRIPE_API_BASE = settings.STRIPE_API_BASE, "http://127.0.0.1:0"
    with django_db_blocker.unblock():
        if on_sqlite():
            copy_to(folder, to_be_served=False)
            files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder / "media"}}
            with instead(folder / "thep.sqlite3"), undone(), override_settings(STORAGES=settings.STORAGES | {"default": files}):
                yield folder / "sandbox.sqlite3"
        else:
            with undone():
                loading.load(books=folder / "sandbox.sqlite3")
                yield folder / "sandbox.sqlite3"
    settings.STRIPE_API_BASE = address
