"""An event that isn't there, to show letters with."""

import datetime

from django.utils import timezone

from .models import Event, Session, Venue

IN_THREE_WEEKS = datetime.timedelta(days=21)


def example_event(*, later: datetime.timedelta = IN_THREE_WEEKS) -> Event:
    """Return an open event of two sessions, the first at 4pm when `later` has passed."""
    begins = (timezone.localtime() + later).replace(hour=16, minute=0, second=0, microsecond=0)
    ends = begins + datetime.timedelta(minutes=90)
    venue = Venue(pk=1, name="Professional Development Centre", room="Room 4", address="229 Bethnal Green Road", postcode="E2 6AB")
    event = Event(
        pk=1,
        kind="course",
        title="Phonics: the first hundred words",
        state=Event.State.OPEN,
        format=Event.Format.HYBRID,
        venue=venue,
        joining_link="https://meet.example/phonics-the-first-hundred-words/2f9c61a07d84",
        joining_notes="Bring a reading book that your class uses.",
        capacity=30,
        starts_at=begins,
        ends_at=ends + datetime.timedelta(days=7),
    )
    sessions = [
        Session(pk=1, event=event, title="Sounds and letters", starts_at=begins, ends_at=ends),
        Session(
            pk=2, event=event, title="In your classroom", online=True,
            starts_at=begins + datetime.timedelta(days=7), ends_at=ends + datetime.timedelta(days=7),
        ),
    ]  # fmt: skip
    # What templates read as `event.sessions.all`: as if they had been fetched, for the event is of no row that has any.
    vars(event)["_prefetched_objects_cache"] = {"sessions": sessions}
    return event
