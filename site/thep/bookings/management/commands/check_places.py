from typing import Any

from django.core.management.base import BaseCommand, CommandError

from thep.bookings.places import miscounted


class Command(BaseCommand):
    help = "Check that each event's count of taken places is the number of bookings and places at a session that hold one."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = miscounted()
        for event in wrong:
            self.stderr.write(f"{event.pk} {event}: {event.taken} taken, {event.placed} held")  # type: ignore[attr-defined]
        if wrong:
            raise CommandError(f"{len(wrong)} events are miscounted.")
        self.stdout.write("Every event's places add up.")
