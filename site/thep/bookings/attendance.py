"""Which events belong in a person's own calendar."""

import datetime

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.events.calendar import kept_since
from thep.events.models import Event
from thep.events.models.event import EventQuerySet

from .models import Booking

KEPT_WHEN_OVER = datetime.timedelta(days=365)


def events_of(person: User) -> EventQuerySet:
    """Return events of the last year and to come at which `person` has a confirmed place, and those called off at which they had one."""
    mine = Booking.objects.filter(person=person)
    confirmed = mine.confirmed()
    called_off = mine.filter(state=Booking.State.CANCELLED, confirmed_at__isnull=False, event__cancelled_at__gte=kept_since())
    return Event.objects.filter(
        Q(pk__in=confirmed.values("event"), ends_at__gte=timezone.now() - KEPT_WHEN_OVER)
        | Q(pk__in=called_off.values("event"), state=Event.State.CANCELLED)
    )
