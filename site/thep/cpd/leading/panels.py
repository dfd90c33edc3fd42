"""What a person's overview shows of the events that they lead."""

from typing import Any

from django.db.models import Case, When
from django.http import HttpRequest

from thep.accounts.models import User
from thep.bookings import access
from thep.events.models import Event

LED = 3


def leading(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the next events that `person` leads; None where they lead none."""
    next_first = Case(When(pk__in=Event.objects.open().upcoming().values("pk"), then=0), default=1)
    events = access.events_led_by(person).annotate(later=next_first).order_by("later", "starts_at", "pk")
    found: list[Any] = list(events[:LED])
    access.know_whether_leading(person, bool(found))
    leading = [event for event in found if not event.later]
    return {"leading": leading} if leading else None
