"""`manage.py demo_accounts`: where the demonstration is, whom to sign in as, and where to look first."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demonstration.parts import every_account
from demonstration.schools.people import PASSWORD

FIRST = (
    ("/courses/", "the catalogue: find a course, see what it costs you and book"),
    ("/networks/", "networks: find yours, read what its members share and discuss, and say that you’re coming to a meeting"),
    ("/teach/vacancies/", "jobs in the borough’s schools: search, and look at one as a candidate does"),
    ("/teach/", "Teach Tower Hamlets: stories, schools, vacancies and visits"),
    ("/member/", "your bookings, your calendar feed, your school"),
    ("/office/", "the back office: what needs attention is on its first page"),
    ("/outbox/", "every message that the site has written; nothing is sent"),
)


class Command(BaseCommand):
    help = "Print the demonstration's address, one account for each role, the password they share and where to look first."

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = every_account()
        width = max(len(account.email) for account in accounts)
        lines = [
            "",
            f"The demonstration is at {settings.SITE_ADDRESS}/",
            "",
            f"Sign in at {settings.SITE_ADDRESS}/accounts/login/ as any of these invented people. Password for all: {PASSWORD}",
            *(f"  {account.email:<{width}}  {account.about}" for account in accounts),
            "",
            "Where to look first:",
            *(f"  {settings.SITE_ADDRESS}{path:<{18}} {what}" for path, what in FIRST),
            "",
            "In the payment sandbox no card is charged: press “Pay”. Stop with Ctrl-C; the data is kept in var/.",
            "",
        ]
        self.stdout.write("\n".join(lines))
