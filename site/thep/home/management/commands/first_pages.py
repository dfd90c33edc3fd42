"""`manage.py first_pages`: what a new site needs before an editor can begin."""

from typing import Any

from django.core.management.base import BaseCommand

from thep.cms.first_things import make_first_things
from thep.home.models import HomePage


class Command(BaseCommand):
    help = (
        "Give a new site its home page, catalogue, subjects, tiers, policies and terms, and its standard pages as drafts. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if HomePage.objects.exists():
            self.stdout.write("There is a home page: everything stays as it is.")
            return
        make_first_things()
        self.stdout.write("The site has its first pages. Look over those that are drafts, in the office under Pages, and publish them.")
