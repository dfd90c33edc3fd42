import json
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from tests.own_database import ROOT, own_database

__all__ = ["own_database"]


class Actors:
    """Processes that share a database and a sandbox."""

    def __init__(self, environment):
        self.environment = environment

    def begin(self, action, **given):
        command = [sys.executable, "-m", "tests.thep.payments.storm.actor", action, json.dumps(given)]
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def end(self, process):
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return json.loads(out.splitlines()[-1])

    def act(self, action, **given):
        return self.end(self.begin(action, **given))

    def die(self, action, where, **given):
        """The process is killed at `where`, and did get there."""
        process = self.begin(action, die=where, **given)
        _, err = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, err


def money(books):
    """What each card payment took and gave back, as Stripe's books have it."""
    return {payment["payment_intent"]: [payment["amount"], payment["amount_refunded"]] for payment in books["payments"]}


@pytest.fixture
def actors(own_database, sandbox):
    return Actors(own_database | {"STRIPE_API_BASE": sandbox.url})


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
