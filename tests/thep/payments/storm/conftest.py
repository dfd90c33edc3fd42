import json
import signal
import subprocess
import sys

import pytest

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


@pytest.fixture
def actors(own_database, sandbox):
    return Actors(own_database | {"STRIPE_API_BASE": sandbox.url})
