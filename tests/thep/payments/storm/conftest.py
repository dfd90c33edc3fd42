import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from tests.forks import Loaded
from tests.own_database import ROOT, own_database

__all__ = ["own_database"]


class Actors:
    """Processes that share a database and a sandbox."""

    def __init__(self, loaded, environment, sandbox):
        self.loaded, self.environment, self.settings = loaded, environment, {"STRIPE_API_BASE": sandbox.url}

    def begin(self, action, *, die="", **given):
        return self.loaded.begin("act", {"action": action, "die": die, "given": given}, settings=self.settings)

    def end(self, call):
        code, answer = call.finish(timeout=120)
        assert code == 0, answer
        return answer

    def act(self, action, **given):
        return self.end(self.begin(action, **given))

    def die(self, action, where, **given):
        """The process is killed at `where`, and did get there."""
        code, answer = self.begin(action, die=where, **given).finish(timeout=120)
        assert code == -signal.SIGKILL, answer


def money(books):
    """What each card payment took and gave back, as Stripe's books have it."""
    return {payment["payment_intent"]: [payment["amount"], payment["amount_refunded"]] for payment in books["payments"]}


@pytest.fixture(scope="session")
def loaded():
    """Answers the process that has loaded the actors for a database, with the environment in which it's found; each is started once."""
    known = {}

    def find(environment):
        address = environment["DATABASE_URL"]
        return known.get(address) or known.setdefault(address, Loaded("tests.thep.payments.storm.actor", environment))

    yield find
    for each in known.values():
        each.end()


@pytest.fixture
def actors(own_database, sandbox, loaded):
    return Actors(loaded(own_database), own_database | {"STRIPE_API_BASE": sandbox.url}, sandbox)


@pytest.fixture
def site(actors):
    """The site as it's served, by two processes of four threads; answers its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, str(ROOT / "manage.py"), "serve", "--bind", address, "--processes", "2", "--threads", "4"]
    server = subprocess.Popen(command, env=actors.environment, cwd=ROOT)
    wait_for(f"http://{address}/health/")
    yield f"http://{address}"
    server.terminate()
    server.wait(timeout=30)


def wait_for(url, seconds=60):
    until = time.monotonic() + seconds
    while True:
        try:
            return requests.get(url, timeout=60)
        except requests.ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.1)
