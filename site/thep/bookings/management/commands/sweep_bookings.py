from typing import Any

from django.core.management.base import BaseCommand

from thep.bookings import holds, interest, waiting_list


class Command(BaseCommand):
    help = "Free holds and offers that have ended, offer free places to the waiting lists, tell the interested of new dates. Every minute."

    def handle(self, *args: Any, **options: Any) -> None:
        ended = holds.expire_holds()
        lapsed = len(waiting_list.lapse_offers())
        offered = len(waiting_list.offer_all())
        told = interest.tell_all()
        self.stdout.write(f"{ended} holds ended, {lapsed} offers lapsed, {offered} places offered, {told} people told of a date.")
