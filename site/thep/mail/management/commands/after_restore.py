"""For whoever has restored a backup: nobody gets again what they had before."""

from typing import Any

from django.core.management.base import BaseCommand

from thep.mail import holds


class Command(BaseCommand):
    help = "Hold back all mail after a backup was restored, until the office lets it go. Run it before the worker and the sweep start."

    def handle(self, *args: Any, **options: Any) -> None:
        number = holds.after_restore()
        self.stdout.write(
            f"{number} messages that were due are held back, and no mail leaves but codes to sign in. "
            "In the office, Messages, Holding emails back says what waits, and starts sending again."
        )
