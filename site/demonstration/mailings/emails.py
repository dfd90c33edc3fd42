"""Two emails about events that people have booked: one that has been sent, and one that leaves tomorrow morning."""

import datetime

from django.utils import timezone

from demonstration.bookings.booking_desk import Desk
from demonstration.schools import people
from thep.bookings.audiences import ON_AN_EVENT, Group
from thep.events.models import Event
from thep.mailings import london_time, moves, sending
from thep.mailings.models import Mailing

SENT = (
    "Bring a laptop, and come by the side gate",
    "Hello {{ first_name }}\n\nTwo things for **{{ event }}** ({{ date }}):\n\n- Bring a laptop or a tablet, charged.\n"
    "- The front gate is closed for building work. Come by the side gate.\n\n[See your booking]({{ booking_link }})",
)
SCHEDULED = (
    "A short reading before we meet",
    "Hello {{ first_name }}\n\nBefore we meet for **{{ event }}**, think of one pupil for whom nothing has worked yet. We begin with them."
    "\n\n{{ date }}\n{{ place }}\n\n[See your booking]({{ booking_link }})",
)


def write(desk: Desk) -> None:
    """Write both, about the two next events that most people have booked; where anything was written already, nothing."""
    events = list(Event.objects.open().upcoming().dated().filter(taken__gt=0).order_by("-taken", "starts_at")[:2])
    if len(events) < 2 or Mailing.objects.exists():
        return
    writer = people.named("office_events")
    sent, scheduled = (
        moves.begin(
            by=writer,
            audience=ON_AN_EVENT,
            choice={"event": [str(event.pk)], "groups": [Group.BOOKED.value]},
            subject=subject,
            body=body,
            reply_to_writer=True,
        )
        for event, (subject, body) in zip(events, (SENT, SCHEDULED), strict=True)
    )
    moves.send(sent, by=writer)
    sending.go_on(sent.pk)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    moves.schedule(scheduled, by=writer, at=london_time.instant(tomorrow, datetime.time(8)))
