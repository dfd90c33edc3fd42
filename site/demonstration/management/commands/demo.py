"""`manage.py demo`: the whole product on one machine, until Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Prepare the demonstration and serve the site, the task worker, the sweep and the payment sandbox until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="of the site; the payment sandbox takes the next one")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        for each, name in ((port, "site"), (port + 1, "payment sandbox")):
            if is_taken(each):
                raise CommandError(f"Port {each} is in use, and the {name} needs it. Choose another: make demo PORT=8100")
        os.environ["SITE_ADDRESS"] = f"http://localhost:{port}"
        os.environ["STRIPE_API_BASE"] = f"http://127.0.0.1:{port + 1}"
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        settings.SITE_ADDRESS = settings.WAGTAILADMIN_BASE_URL = os.environ["SITE_ADDRESS"]
        settings.STRIPE_API_BASE = os.environ["STRIPE_API_BASE"]
        self.prepare()
        self.serve(port)

    def prepare(self) -> None:
        """Migrate the database and load the demonstration; a second run finds it there and keeps it."""
        self.stdout.write("Preparing the database …")
        (settings.VAR).mkdir(parents=True, exist_ok=True)
        if connection.vendor == "sqlite":
            # Only while it is prepared: what a power cut could spoil is made again by starting again.
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("ensure_groups", verbosity=0)
        call_command("demo_data", "--if-empty", stdout=self.stdout)
        connection.close()

    def serve(self, port: int) -> None:
        manage = [sys.executable, sys.argv[0]]
        commands = [
            [
                *manage, "sandbox", "--port", str(port + 1), "--data", str(settings.VAR / "sandbox.sqlite3"),
                "--webhook", f"http://127.0.0.1:{port}/stripe/webhook/", "--secret", settings.STRIPE_WEBHOOK_SECRET,
            ],
            [*manage, "worker", "--verbosity", "0"],
            [*manage, "sweep", "--loop", "60", "--verbosity", "0"],
            [*manage, "serve", "--bind", f"127.0.0.1:{port}"],
        ]  # fmt: skip
        # In sessions of their own, so that Ctrl-C reaches this process alone and the others are stopped by it in good order.
        running = [subprocess.Popen(command, cwd=settings.ROOT, start_new_session=True) for command in commands]  # noqa: S603 (our own commands)
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, lambda *_: sys.exit(0))
        try:
            wait_for(f"http://127.0.0.1:{port}/health/", running)
            call_command("demo_accounts", stdout=self.stdout)
            while all(process.poll() is None for process in running):
                time.sleep(0.5)
            raise CommandError("A part of the demonstration has stopped; its last words are above.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopping. Your data is kept in var/.")
        finally:
            for process in running:
                process.terminate()
            for process in running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(address: str, running: list[subprocess.Popen[bytes]], seconds: int = 60) -> None:
    """Return when `address` answers; raise CommandError when a process has died or time is up."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if any(process.poll() is not None for process in running):
            raise CommandError("A part of the demonstration did not start; its words are above.")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2):  # noqa: S310 (our own address)
            return
        time.sleep(0.2)
    raise CommandError(f"{address} did not answer within {seconds} seconds.")
