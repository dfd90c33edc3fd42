"""`manage.py new_credential_key`: a new key signs credentials from now on; what the old ones signed goes on verifying."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thep.cpd.certificates.badges import keys


class Command(BaseCommand):
    help = "Make a new key to sign credentials with. Old keys stay, so that what they signed can be verified."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = keys.make_key()
        except keys.NoKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{made.kid} signs credentials from now on. Keep the old files: without one, what it signed can’t be verified.")
