"""For a test with processes of its own, which may be killed as the test's process must not be."""

import os
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture
def own_database(transactional_db):
    """The environment in which such a process meets the others in the test's database."""
    return os.environ | {
        "DATABASE_URL": _address(),
        "DJANGO_SETTINGS_MODULE": "thep.settings.testing",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
    }


def _address():
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    host = quote(found["HOST"], safe="")
    return f"postgres://{quote(found['USER'])}{password}@{host}:{found['PORT']}/{found['NAME']}"
