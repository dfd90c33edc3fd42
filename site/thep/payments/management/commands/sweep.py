"""`manage.py sweep`: the one command that a running site needs every minute or so (or `--loop 60`)."""

import datetime
import time
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from thep.payments.sweep import DATABASE_AWAY, EVENTS_SINCE, INVOICES_EVERY, sweep

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    help = "Put right what lost answers, webhooks, tasks and processes left unfinished: payments, refunds, holds, offers, messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", type=float, metavar="SECONDS", help="go on for ever, with so long a rest between rounds")
        parser.add_argument("--days", type=float, help="after an outage: ask Stripe for the events of so many days (it keeps 30)")
        parser.add_argument("--all", action="store_true", help="ask about every unpaid invoice, also those asked about in the last hour")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["loop"] is None:
            self._sweep(options)
            return
        while True:
            try:
                self._sweep(options)
            except DATABASE_AWAY as error:  # it may be back in the next round
                log.error("sweep_broken_off", error=str(error))
            except Exception:
                log.exception("sweep_broken_off")
            # A connection that broke is opened again by the next round.
            connections.close_all()
            time.sleep(options["loop"])

    def _sweep(self, options: dict[str, Any]) -> None:
        done = sweep(
            invoices_every=datetime.timedelta(0) if options["all"] else INVOICES_EVERY,
            events_since=datetime.timedelta(days=options["days"]) if options["days"] else EVENTS_SINCE,
        )
        if options["verbosity"] > 1 or (options["verbosity"] and any(done.values())):
            self.stdout.write(", ".join(f"{step} {count}" for step, count in done.items() if count) or "nothing to put right")
