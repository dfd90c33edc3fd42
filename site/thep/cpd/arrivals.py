"""Who opens the link of an online session has arrived, where the event counts that: it is a mark like any other."""

import datetime
import uuid
from contextlib import suppress

from django.utils import timezone

from thep.bookings.joining import ArrivalFollower
from thep.bookings.models import Booking
from thep.events.models import Session

from . import marks
from .errors import CpdError
from .models import Mark

IN_TIME = datetime.timedelta(minutes=10)
"""Who opens it later than this after the beginning came late."""
UIDS = uuid.UUID("5d0c7be9-0f0c-4a6f-9a37-1f6b5f6f6c11")


def note(booking: Booking, session: Session) -> None:
    """Mark the person of `booking` as there, unless anybody has marked them at `session` already; nothing keeps them from joining."""
    if Mark.objects.filter(session=session, person=booking.person_id).exists():
        return
    now = timezone.now()
    left = int((session.ends_at - now).total_seconds() // 60)
    is_late = now > session.starts_at + IN_TIME and left > 0
    offered = marks.Offered(
        # Of the session and the person, so that two who click at once make one mark.
        uid=uuid.uuid5(UIDS, f"{session.pk}:{booking.person_id}"),
        session=session.pk,
        person=booking.person_id,
        state=Mark.State.LATE if is_late else Mark.State.PRESENT,
        minutes=left if is_late else None,
        made_at=now,
    )
    with suppress(CpdError):
        marks.record(session.event, [offered], source=marks.Source(way=Mark.Way.ONLINE, by=booking.person))


FOLLOWER = ArrivalFollower("registers", note)
