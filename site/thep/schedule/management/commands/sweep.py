"""`manage.py sweep`: the one command that a running site needs every minute or so (or `--loop 60`)."""

import sys
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from thep.schedule.sweep import DATABASE_AWAY, FAILED, sweep

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = (
        "Put right what lost answers, webhooks, tasks and processes left unfinished, and delete what is over. Exits 1 where a round failed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=float, metavar="SECONDS", help="go on for ever, with so long a rest between rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"] is None:
            if self._sweep(options["verbosity"]):
                sys.exit(1)
            return
        while True:
            try:
                self._sweep(options["verbosity"])
            except DATABASE_AWAY as error:  # it may be back in the next round
                log.error("sweep_broken_off", error=str(error))
            except Exception:
                log.exception("sweep_broken_off")
            # A connection that broke is opened again by the next round.
            connections.close_all()
            time.sleep(options["loop"])

    def _sweep(self, verbosity: int) -> int:
        """Make the rounds that are due; answers how many rows could not be put right."""
        done = sweep()
        if verbosity > 1 or (verbosity and any(done.values())):
            self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items() if count) or "nothing to put right")
        return done[FAILED]
