"""`manage.py ask_stripe`: after an outage or a restore, ask Stripe about more than the sweep does by itself."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from thep.payments import rounds


class Command(BaseCommand):
    help = "Ask Stripe about every unpaid invoice, and for the events of the last days. The sweep asks about less, and more often."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=float, default=30, help="for the events of how many days (Stripe keeps 30)")

    def handle(self, *args: Any, **options: Any) -> None:
        payments = rounds.check_payments(invoices_every=datetime.timedelta(0))
        events = rounds.catch_up(since=datetime.timedelta(days=options["days"]))
        self.stdout.write(f"payments {payments}, events {events}")
