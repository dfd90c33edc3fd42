"""For a test with processes of its own, which may be killed as the test's process must not be."""

import os
from pathlib import Path

import pytest
from django.db import connection

from tests.database import address_of

ROOT = Path(__file__).parents[1]


@pytest.fixture
def own_database(transactional_db):
    """The environment in which such a process meets the others in the test's database."""
    return os.environ | {
        "DATABASE_URL": address_of(connection.settings_dict["NAME"]),
        "DJANGO_SETTINGS_MODULE": "thep.settings.testing",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
    }
