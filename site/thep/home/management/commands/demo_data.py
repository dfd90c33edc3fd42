"""`manage.py demo_data`: the demonstration partnership, in the database that the settings name."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from thep.home.demonstration import season


class Command(BaseCommand):
    help = "Load the demonstration: schools, people, courses, runs and bookings, dated from today. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are courses already")

    def handle(self, *args: Any, if_empty: bool, **options: Any) -> None:
        if if_empty and not season.is_empty():
            return
        self.stdout.write("Loading the demonstration …")
        season.load(tell=lambda line: self.stdout.write(f"  {line}"))
