"""PostgreSQL goes down in the middle of everybody's paying, and comes back: nothing is lost, nothing is done twice."""

import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.database import migrate, migrated_dump
from tests.own_database import ROOT
from tests.thep.payments.storm.conftest import money

pytestmark = pytest.mark.storm

PEOPLE = 24


class Cluster:
    """A PostgreSQL server of this test's own, which may be restarted under its users."""

    def __init__(self, programs, folder, port):
        self.programs, self.folder, self.port = programs, folder, port
        self.address = f"postgres://postgres@127.0.0.1:{port}/postgres"
        self.is_filled = False

    def make(self):
        self._run("initdb", "-D", self.folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        self.control("start")

    def control(self, action):
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", "-o", options, "-m", "immediate", action)

    def fill(self):
        """Leave in it what the migrations leave, from a file where one was kept of this state of them."""
        kept = migrated_dump(self.migrated)
        if not self.is_filled:
            quietly = ["--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", "--output", os.devnull]
            subprocess.run([self.programs / "psql", *quietly, "--file", kept, self.address], check=True)

    def migrated(self):
        migrate(self.address)
        self.is_filled = True
        return self.address

    def _run(self, program, *arguments):
        # PostgreSQL refuses to be run by root.
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"] if os.getuid() == 0 else []
        subprocess.run([*as_postgres, self.programs / program, *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/")


@pytest.fixture
def cluster(tmp_path_factory):
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        assert os.environ.get("CI") != "true", "PostgreSQL's server is not installed"
        pytest.skip("PostgreSQL's server is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(f"/tmp/thep-restarts-{port}")  # noqa: S108 (the user postgres must reach it)
    folder.mkdir()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    cluster = Cluster(found[-1].parent, folder, port)
    cluster.make()
    yield cluster
    cluster.control("stop")
    shutil.rmtree(folder)


@pytest.fixture
def own_database(cluster):
    """Everything happens in that server's database."""
    environment = os.environ | {
        "DATABASE_URL": cluster.address,
        "DJANGO_SETTINGS_MODULE": "thep.settings.testing",
        "PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}",
        "PYTHONWARNINGS": "ignore",
        "LOG_LEVEL": "CRITICAL",
    }
    cluster.fill()
    return environment


def test_a_database_that_is_restarted_twice_while_people_pay_loses_nothing(cluster, actors, sandbox, site):
    orders = actors.act("book", people=PEOPLE)
    pages = actors.act("start", orders=orders)
    sandbox.send_webhooks_to(f"{site}/stripe/webhook/", secret="whsec_tests")

    def pay(number):
        time.sleep(number * 0.15)
        sandbox.pay(pages[number])

    with ThreadPoolExecutor(PEOPLE) as pool:
        paying = [pool.submit(pay, number) for number in range(PEOPLE)]
        for _ in range(2):
            time.sleep(1)
            cluster.control("restart")
        for each in paying:
            each.result()
    assert sandbox.wait_for_webhooks(timeout=90)

    actors.act("wait_for_senders")
    actors.act("sweep")
    ours, theirs = actors.act("books"), sandbox.books()
    assert set(ours["orders"].values()) == {"paid"}
    assert set(ours["bookings"].values()) == {"confirmed"}
    assert ours["payments"] == money(theirs)
    assert (ours["confirmations"], ours["receipts"], ours["unsent"], ours["miscounted"]) == (PEOPLE, PEOPLE, 0, 0)
