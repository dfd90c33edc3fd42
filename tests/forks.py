"""Processes of their own that begin at once: each is a fork of one that has loaded the product before.

`python -m tests.forks DOOR MODULE` loads, then listens at the Unix socket DOOR, and forks for each call that it hears there: a process that
runs one function of the module, and may be killed, and one that waits for it and tells how it ended. It ends when its standard input does.
"""

import contextlib
import importlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).parents[1]


class Loaded:
    """A process that has loaded `module` with this environment, and forks."""

    def __init__(self, module, environment):
        self.folder = tempfile.TemporaryDirectory()
        self.door = f"{self.folder.name}/door"
        command = [sys.executable, "-m", "tests.forks", self.door, module]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)

    def begin(self, function, given, *, settings):
        """Have a fork call that function of the module with what is given, where Django's settings are changed so; return the call."""
        caller = socket.socket(socket.AF_UNIX)
        while True:
            try:
                caller.connect(self.door)
                break
            except OSError:
                assert self.process.poll() is None, f"what was to fork ended with {self.process.returncode}"
                time.sleep(0.05)
        caller.sendall(json.dumps([function, given, settings]).encode() + b"\n")
        return Call(caller)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.folder.cleanup()


class Call:
    def __init__(self, caller):
        self.caller = caller

    def finish(self, timeout):
        """Wait for the process, and return its exit code (-9 if it was killed) and what it answered, if it did."""
        self.caller.settimeout(timeout)
        with self.caller, self.caller.makefile() as lines:
            *answered, code = map(json.loads, lines)
        return code, answered[0] if answered else None


def listen(door, module):
    import django

    django.setup()
    from django.db import connections
    from django.urls import get_resolver

    functions = importlib.import_module(module)
    assert get_resolver().url_patterns
    connections.close_all()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(door)
        listening.listen(64)
        while listening in select.select([listening, sys.stdin], [], [])[0]:
            caller, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                attend(caller, functions)
            caller.close()
            wait_for_those_who_ended()


def wait_for_those_who_ended():
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def attend(caller, functions):
    """Run what is called in one process, tell how it ended from another, and end both at once: taking a large one down takes a second."""
    with caller.makefile("rw") as lines:
        function, given, settings = json.loads(lines.readline())
        child = os.fork()
        if child:
            _, status = os.waitpid(child, 0)
            lines.write(json.dumps(os.waitstatus_to_exitcode(status)) + "\n")
            lines.flush()
            os._exit(0)
        change(settings)
        try:
            answer, code = getattr(functions, function)(**given), 0
        except Exception:  # noqa: BLE001 -- whoever called is told
            answer, code = traceback.format_exc(), 1
            sys.stderr.write(answer)
            sys.stderr.flush()
        lines.write(json.dumps(answer) + "\n")
        lines.flush()
        os._exit(code)


def change(changed):
    from django.conf import settings

    for name, value in changed.items():
        setattr(settings, name, value)


if __name__ == "__main__":
    listen(*sys.argv[1:])
