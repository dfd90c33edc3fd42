"""Who may take an event's register, and who may see it.

Who leads an event takes its register, from a day before it begins until thirty days after it; the office takes any.
"""

import datetime

from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.access import LEADS_AFTER, events_led_by
from thep.design.templatetags.thep import clock, weekday
from thep.events.models import Event

OPENS = datetime.timedelta(days=1)
CLOSES = LEADS_AFTER


def may_take_register(person: User, event: Event) -> bool:
    """Return whether `person` may mark who comes to `event` now."""
    if person.has_perm("cpd.add_mark"):
        return True
    return is_register_open(event) and events_led_by(person).filter(pk=event.pk).exists()


def is_register_open(event: Event) -> bool:
    """Return whether who leads `event` may take its register now: from a day before it to thirty days after."""
    if event.state != Event.State.OPEN or event.starts_at is None or event.ends_at is None:
        return False
    return event.starts_at - OPENS <= timezone.now() < event.ends_at + CLOSES


def why_closed(event: Event) -> str:
    """Return in words why who leads `event` can't take its register now, and when they can."""
    if event.state == Event.State.CANCELLED:
        return "This event is cancelled, so there is no register."
    if event.starts_at is None or event.ends_at is None:
        return "The register opens a day before the event, and the date is still to be confirmed."
    opens, closes = event.starts_at - OPENS, event.ends_at + CLOSES
    if timezone.now() < opens:
        return f"The register opens on {weekday(opens)} at {clock(opens)}."
    return f"The register closed on {weekday(closes)}. Ask our office if a mark is wrong."
