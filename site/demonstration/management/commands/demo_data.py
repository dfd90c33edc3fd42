"""`manage.py demo_data`: the demonstration partnership, in the database that the settings name."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demonstration import loading


class Command(BaseCommand):
    help = "Load the demonstration: schools, people, courses, runs and bookings, dated from today. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are courses already")
        parser.add_argument("--books", type=Path, default=settings.VAR / "sandbox.sqlite3", help="the payment sandbox’s file")

    def handle(self, *args: Any, if_empty: bool, books: Path, **options: Any) -> None:
        if if_empty and not loading.is_wanted():
            return
        if not settings.STRIPE_API_BASE:
            raise CommandError("The demonstration is paid for at the payment sandbox, and these settings name Stripe itself.")
        self.stdout.write("Loading the demonstration …")
        settings.VAR.mkdir(parents=True, exist_ok=True)
        loading.load(books=books, tell=lambda line: self.stdout.write(f"  {line}"))
