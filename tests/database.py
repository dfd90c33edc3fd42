"""The test database on SQLite: migrated once for a state of the migrations, then copied for each run.

A file, not memory, so that threads and processes meet in it as they do in production; in shared memory, so that it's quick.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[1]
SHELF = Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir())  # noqa: S108 (shared memory, where there is some)


def migrated():
    """Where the migrated database of this state of the code is kept."""
    digest = hashlib.sha256((ROOT / "requirements/base.txt").read_bytes() + settings.SETTINGS_MODULE.encode())
    for migration in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in migration.parts:
            digest.update(migration.read_bytes())
    return SHELF / f"thep-migrated-{digest.hexdigest()[:16]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        mine = SHELF / f"thep-test-{os.getpid()}.sqlite3"
        connection.settings_dict["TEST"]["NAME"] = str(mine)
        if migrated().exists():
            shutil.copy(migrated(), mine)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings):
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and migrated().exists()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_keepdb):
    mine = Path(str(connection.settings_dict["NAME"]))
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and not django_db_keepdb:
        unfinished = migrated().with_suffix(f".{os.getpid()}")
        shutil.copy(mine, unfinished)
        unfinished.replace(migrated())
    yield
    if django_db_keepdb:  # otherwise Django removes it itself
        connection.close()
        for file in SHELF.glob(f"{mine.name}*"):
            file.unlink()
