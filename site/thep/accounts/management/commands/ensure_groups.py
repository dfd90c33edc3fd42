"""`manage.py ensure_groups`: run at each deployment."""

from typing import Any

from django.core.management.base import BaseCommand

from thep.accounts.groups import ensure_groups


class Command(BaseCommand):
    help = "Make the office's groups and give each exactly its permissions. Safe to run again."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        for group in ensure_groups():
            if verbosity:
                self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
