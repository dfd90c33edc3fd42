"""The test database: migrated once for a state of the migrations, then copied for each process of each run.

On SQLite it's a file, not memory, so that threads and processes meet in it as they do in production; in shared memory, so that it's quick.
On PostgreSQL it's copied within the server. What other settings install besides is migrated on top of the copy.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import django
import pytest
from django.conf import settings
from django.db import connection, transaction

ROOT = Path(__file__).parents[1]
SHELF = Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir())  # noqa: S108 (shared memory, where there is some)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    if on_sqlite():
        mine = SHELF / f"thep-test-{os.getpid()}.sqlite3"
        throw_away(mine)  # a killed process of this number may have left a journal, which would be rolled back into the copy
        shutil.copy(migrated_file(), mine)
        connection.settings_dict["TEST"]["NAME"] = str(mine)
    else:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Django takes the copied file as it is."""
    return on_sqlite()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    yield
    if on_sqlite():
        connection.close()
        throw_away(Path(connection.settings_dict["NAME"]))


@pytest.fixture(scope="module")
def shared_database(request, django_db_setup, django_db_blocker):
    """Have what the fixtures of a module write last for all its tests, and no longer; what a test itself writes goes with the test.

    Django's own cases close the connection when they end, under what a module shares: no module can have both.
    """
    from django.test import TransactionTestCase

    classes = [each for each in vars(request.module).values() if isinstance(each, type) and each.__module__ == request.module.__name__]
    cases = [each.__name__ for each in classes if issubclass(each, TransactionTestCase)]
    assert not cases, f"{cases} close the connection: have what the module shares made for each test"
    with django_db_blocker.unblock(), undone():
        yield


@contextlib.contextmanager
def undone():
    """Undo in the end what is written inside."""
    whole = transaction.atomic()
    whole._from_testcase = True  # operations that must be outermost are, as in a test case
    with whole:
        yield
        transaction.set_rollback(True)
    connection.close()


@contextlib.contextmanager
def instead(file):
    """Have another file of SQLite's be the test database."""
    connection.close()
    mine, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], str(file)
    yield
    connection.settings_dict["NAME"] = mine


def throw_away(database):
    """Delete a file of SQLite's, with its journal."""
    for file in SHELF.glob(f"{database.name}*"):
        file.unlink()


def on_sqlite():
    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def migrated_file():
    """Where a migrated database of this state of the code is kept, on SQLite."""
    return keep("sqlite3", lambda unfinished: migrate(f"sqlite:///{unfinished}"))


def migrated_dump(migrated):
    """Where such a database is kept as pg_dump writes it; where it isn't yet, `migrated` returns the address of one."""
    return keep("sql", lambda unfinished: subprocess.run(["pg_dump", "--file", unfinished, migrated()], check=True))


def keep(kind, make):
    """Return the file of that kind of this state of the migrations; where there's none, `make` makes it."""
    kept = SHELF / f"thep-migrated-{state_of_migrations()}.{kind}"
    with one_at_a_time(kept.name):
        if not kept.exists():
            unfinished = kept.with_suffix(f".{os.getpid()}")
            make(unfinished)
            unfinished.replace(kept)
    return kept


def migrated_database():
    """The name of a migrated database of this state of the code, on the server of PostgreSQL; those of other states are gone."""
    mine = f"{settings.DATABASES['default']['NAME']}_migrated_"
    kept, unfinished = mine + state_of_migrations(), f"{mine}unfinished"
    with one_at_a_time(mine), connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [mine])
        there = {name for (name,) in cursor.fetchall()}
        for name in there - {kept}:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        if kept not in there:
            cursor.execute(f'CREATE DATABASE "{unfinished}"')
            migrate(address_of(unfinished))
            cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{kept}"')
    return kept


def address_of(name):
    """Where the database called `name` is, as DATABASE_URL says it."""
    if on_sqlite():
        return f"sqlite:///{name}"
    found = connection.settings_dict
    password = f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    return f"postgres://{quote(found['USER'])}{password}@{quote(found['HOST'], safe='')}:{found['PORT']}/{name}"


def state_of_migrations():
    digest = hashlib.sha256((ROOT / "requirements/base.txt").read_bytes())
    for migration in sorted(ROOT.glob("**/migrations/*.py")):
        if ".venv" not in migration.parts:
            digest.update(migration.read_bytes())
    return digest.hexdigest()[:16]


def migrate(address):
    """Bring the database at `address` to what the migrations say."""
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "thep.settings.testing", "LOG_LEVEL": "WARNING"}
    subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], env=environment, cwd=ROOT, check=True)


@contextlib.contextmanager
def one_at_a_time(name):
    """Let only one process of this machine's be inside."""
    with (SHELF / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":  # ahead of the tests, beside something else
    django.setup()
    migrated_file() if on_sqlite() else migrated_dump(lambda: address_of(migrated_database()))
