"""What needs the office's attention in events."""

import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address, step_address

from .models import Event
from .models.event import EventQuerySet

TWO_WEEKS = datetime.timedelta(days=14)


def with_few_bookings(events: EventQuerySet) -> EventQuerySet:
    """Open events of the next two weeks that have fewer places taken than they need to run."""
    now = timezone.now()
    return events.open().filter(starts_at__gt=now, starts_at__lte=now + TWO_WEEKS, taken__lt=F("min_places"))


def events_short_of_bookings(user: User) -> QuerySet[Any]:
    return with_few_bookings(Event.objects.all()).order_by("starts_at")


def writing_address(event: Event) -> str:
    """Return where the office writes to the people who are booked on `event` or wait for it."""
    return f"{reverse('office_mailings:new', args=['bookings.event'])}?event={event.pk}&groups=booked&groups=waiting"


WATCHES = (
    Watch(
        name="few",
        order=60,
        title="Events with few bookings",
        job="They start within two weeks and have fewer bookings than they need to run. Tell schools, or cancel in good time.",
        permissions=("events.change_event",),
        records=events_short_of_bookings,
        link=lambda event: (
            reverse("office_events:inspect", args=[event.pk]),
            f"{event}: {event.taken} booked, {event.min_places} needed",
        ),
        all_of_them=list_address("office_events:index", places="few"),
        actions=lambda event: [
            (step_address("office_events:tell_schools", event.pk), "Tell schools"),
            (writing_address(event), "Write to those booked"),
        ],
    ),
)
