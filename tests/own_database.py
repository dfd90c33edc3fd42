"""A database that processes of a test's own can share: they may be killed, which the test's own process must not be."""

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).parents[1]


@pytest.fixture
def own_database(transactional_db, tmp_path):
    """The environment of such a process: on PostgreSQL the test's database, on SQLite a copy of it in a file."""
    return os.environ | {
        "DATABASE_URL": _address(tmp_path),
        "DJANGO_SETTINGS_MODULE": "thep.settings.testing",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "WARNING",
    }


def _address(tmp_path):
    if connection.vendor == "sqlite":
        file = tmp_path / "own.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(file) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{file}"
    found = connection.settings_dict
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    host = quote(found["HOST"], safe="")
    return f"postgres://{quote(found['USER'])}{password}@{host}:{found['PORT']}/{found['NAME']}"
