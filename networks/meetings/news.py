"""Meetings as news of their networks."""

from collections.abc import Iterator
from typing import Any

from networks.news import News
from networks.pages.models import NetworkPage
from thep.bookings.models import Booking
from thep.design.templatetags.thep import spanning
from thep.digests.timetable import Period
from thep.events.models import Event
from thep.events.times import location_in_words
from thep.mail.causes import key_of

from .meetings import MEETING, address


def called(period: Period) -> Iterator[News]:
    """Yield the meetings to come that were called in `period`, the next first. It is no news to who has answered or called off."""
    announced = Event.objects.announced_in(period.begins_at, period.ends_at).open().upcoming().dated().filter(kind=MEETING)
    events: list[Any] = list(
        announced.filter(page__in=NetworkPage.objects.values("pk")).select_related("page", "venue").order_by("starts_at", "pk")
    )
    answered: dict[int, set[int]] = {}
    for pk, person in Booking.objects.filter(event__in=events).values_list("event", "person"):
        answered.setdefault(pk, set()).add(person)
    for event in events:
        if event.page_id is not None:
            yield News(
                network=event.page_id,
                key=key_of(event),
                at=event.found_since,
                words=event.title,
                address=address(event),
                when=spanning(event.starts_at, event.ends_at),
                place=location_in_words(event),
                no_news_to=frozenset(answered.get(event.pk, ())),
            )
