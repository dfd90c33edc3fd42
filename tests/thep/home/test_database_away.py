"""Worker and sweep outlive a database that is away, and go on when it is back."""

import contextlib
import sqlite3
import subprocess
import sys
import threading

import pytest
from django.db import connection

from tests.own_database import ROOT, own_database
from thep.home.health import answer_as_worker

__all__ = ["own_database"]

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]

TRIES = 600


@pytest.fixture
def database(own_database, tmp_path, settings):
    """A database in a file that is not where it should be, a task in its queue, and the environment of a process that looks for it."""
    if connection.vendor != "sqlite":
        pytest.skip("A server that other tests need isn't taken away")
    file = tmp_path / "there.sqlite3"
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    answer_as_worker.enqueue()
    with contextlib.closing(sqlite3.connect(file)) as there:
        connection.connection.backup(there)
    return file, own_database | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site' / 'site.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "demonstration.settings",
        "STRIPE_API_BASE": "http://127.0.0.1:1",
    }


def count(file, query):
    with contextlib.closing(sqlite3.connect(file)) as there:
        return there.execute(query).fetchone()[0]


@pytest.mark.parametrize(
    ("command", "complaint", "is_done"),
    [
        (["sweep", "--loop", "0.1"], "sweep_broken_off", "SELECT count(*) FROM schedule_roundstate WHERE ended_at IS NOT NULL"),
        (["worker", "--rest", "0.1"], "worker_broken_off", "SELECT count(*) FROM payments_heartbeat WHERE name = 'worker'"),
    ],
)
def test_it_goes_on_when_the_database_is_back(database, tmp_path, command, complaint, is_done):
    file, environment = database
    said, away_twice = [], threading.Event()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], env=environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )

    def listen():
        for line in process.stdout:
            said.append(line)
            if sum(complaint in each for each in said) >= 2:
                away_twice.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        assert away_twice.wait(120), "".join(said)
        assert process.poll() is None
        (tmp_path / "site").mkdir()
        file.rename(tmp_path / "site" / "site.sqlite3")
        for _ in range(TRIES):
            if count(tmp_path / "site" / "site.sqlite3", is_done):
                break
            threading.Event().wait(0.1)
        assert count(tmp_path / "site" / "site.sqlite3", is_done) == 1, "".join(said)
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(30)
