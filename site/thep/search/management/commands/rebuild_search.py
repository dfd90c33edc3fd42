"""`manage.py rebuild_search`: everything findable, written again from its sources."""

from typing import Any

from django.core.management.base import BaseCommand

from thep.search import rebuilding


class Command(BaseCommand):
    help = "Write every search entry again from its source, in batches; searching goes on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, count in rebuilding.rebuild().items():
            self.stdout.write(f"{kind}: {count}")
