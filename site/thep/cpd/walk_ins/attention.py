"""What needs the office's attention about people who came without a place."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Watch, list_address
from thep.cpd.models import WalkInProposal
from thep.events.models import Event


def named_and_waiting(user: User) -> QuerySet[Any]:
    """Return who was named at the door of an event that is over, and is neither added nor declined."""
    waiting = WalkInProposal.objects.waiting().filter(link__event__state=Event.State.OPEN, link__event__ends_at__lt=timezone.now())
    return waiting.select_related("link__event", "session__event").order_by("named_at", "pk")


NAMED_AND_WAITING = Watch(
    name="named at the door",
    order=77,
    title="Named at the door, not added yet",
    job="They came without a place, and the event is over. Add them to the register, or say that it’s not needed.",
    permissions=("events.view_event", "cpd.add_mark", "bookings.add_booking"),
    records=named_and_waiting,
    link=lambda each: (reverse("office_register", args=[each.link.event_id]), f"{each.name}, {each.link.event}"),
    all_of_them=list_address("office_attendance", by="event"),
)
