"""Demonstrations that run, each with data of its own.

The data is made once for a day and a state of the code, in a migrated database by the newcomer's own command, and copied for each that
runs.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from django.utils import timezone

from tests.database import migrated_file, one_at_a_time

ROOT = Path(__file__).parents[2]
KEPT = Path(tempfile.gettempdir())
LEFT_TO_DO = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status IN ('READY', 'RUNNING')"
PATIENCE = 900


def copy_to(var, *, to_be_served=True):
    """Fill the folder `var` with the data of a demonstration that this code made today; return the port to serve it at.

    That's the one it was made at, which its letters name: where somebody is there now, and it's `to_be_served`, another is made.
    """
    today = f"thep-demonstration-{timezone.localdate()}"
    name = f"{today}-{state_of_code()}"
    with one_at_a_time("thep-demonstration"):
        for old in KEPT.glob("thep-demonstration-*"):
            if not old.name.startswith(today):
                shutil.rmtree(old, ignore_errors=True)
        ports = (int(kept.name.rpartition("-")[2]) for kept in KEPT.glob(f"{name}-*"))
        port = next((port for port in ports if not to_be_served or (is_free(port) and is_free(port + 1))), None)
        if port is None:
            port = free_pair()
            make(KEPT / f"{name}-{port}", port)
        shutil.copytree(KEPT / f"{name}-{port}", var, dirs_exist_ok=True)
    return port


def make(kept, port):
    unfinished = Path(tempfile.mkdtemp(prefix="thep-unfinished-"))
    try:
        shutil.copy(migrated_file(), unfinished / "thep.sqlite3")
        with running(unfinished, port):
            wait_for_tasks(unfinished / "thep.sqlite3")
        unfinished.replace(kept)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def wait_for_tasks(database):
    """Return when the worker has done what it was left to do: the sizes of pictures, which would be made again for each copy."""
    until = time.monotonic() + PATIENCE
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as there:
        while there.execute(LEFT_TO_DO).fetchone() != (0,):
            assert time.monotonic() < until, "The worker does not come to an end."
            time.sleep(1)


@contextlib.contextmanager
def running(var, port, settings="demonstration.settings"):
    """Run `manage.py demo` at `port` with its data in the folder `var`; answer its address."""
    log = var / "log"
    command = [sys.executable, str(ROOT / "manage.py"), "demo", "--port", str(port)]
    with log.open("w") as said:
        process = subprocess.Popen(
            command, env=surroundings(var, settings), cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            address = f"http://localhost:{port}"
            wait_for(f"{address}/health/", process, log)
            yield address
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def surroundings(var, settings):
    """Return the environment of a demonstration: with the database, cache and payment sandbox of its own folder, whatever the tests use."""
    ours = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return environment | {"VAR": str(var), "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def state_of_code():
    digest = hashlib.sha256()
    names = ("manage.py", "requirements/base.txt", "site", "courses", "networks", "teach_th", "templates")
    places = [ROOT / name for name in names]
    for file in sorted(file for place in places for file in (place.rglob("*") if place.is_dir() else [place])):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def wait_for(address, process, log):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own address)
                return
        except OSError:
            time.sleep(0.3)
    raise AssertionError(f"The demonstration did not start:\n{log.read_text()[-3000:]}")


def free_pair():
    """Return the first of two neighbouring free ports: the site's and the payment sandbox's."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
        if is_free(port + 1):
            return port


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do: what was just left is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
