"""People who didn't come, and series of which somebody missed a session."""

import datetime

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import MORNING, event_that_began, mark, place_at
from tests.factories.events import EventFactory
from thep.bookings.models import Booking
from thep.events.models import Event, Session

DAY = datetime.timedelta(days=1)
WORDS = "If nobody comes and nobody tells us, we charge a fee. We’ll still send the materials."


def absent_from(event=None, *, fee=2500, state="absent", ago=2 * DAY, person=None, **more):
    """The booking of somebody who is marked as absent from an event that is over, and pays `fee` (pence, net) for that."""
    event = event or event_that_began(ago=ago)
    words = {"absence_text": WORDS, "absence_fee_pence": fee} if fee else {}
    booking = place_at(event, person or PersonFactory(), **words | more)
    if state:
        mark(event, booking.person, state)
    return booking


def series(page, *, ago=9 * DAY, capacity=20, titles=("", "", "")):
    """A run of a course that presents `page`: three sessions a week apart, the first `ago`."""
    event = event_that_began(ago=ago, sessions=len(titles), page=page, capacity=capacity)
    for session, title in zip(event.sessions.order_by("starts_at"), titles, strict=True):
        Session.objects.filter(pk=session.pk).update(title=title)
    return event


def run_of(page, *, within=3 * DAY, capacity=20, titles=("", "", "")):
    """Another run of it whose first session is still to come."""
    return series(page, ago=-within, capacity=capacity, titles=titles)


def missed_first(event, person=None, **more):
    """The booking of somebody who was absent from the first session of a series, and the session."""
    booking = place_at(event, person or PersonFactory(), **more)
    Event.objects.filter(pk=event.pk).update(taken=Booking.objects.placed().filter(event=event).count())
    session = event.sessions.order_by("starts_at").first()
    mark(event, booking.person, "absent", session=session)
    return booking, session


__all__ = ["MORNING", "WORDS", "EventFactory", "absent_from", "missed_first", "run_of", "series"]
