"""Events as calendars read them (RFC 5545) and as invitations that mail programs answer (RFC 5546).

Each session is one entry. Its UID is the event's and the session's number in order of time, so that sessions which are
added, moved or dropped always come out as changes of the same entries. SEQUENCE is the event's. No entry ever carries a
joining link: calendars are shared and feeds are cached.
"""

import datetime
from collections.abc import Container, Iterable
from functools import cache
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.visible_text import one_line

from .attendance import OwnDate
from .models import Event, Session

LONDON = ZoneInfo("Europe/London")
PRODUCT = "-//THE Partnership//Events//EN"
KEPT_WHEN_CANCELLED = datetime.timedelta(days=30)


def uid(event: Event, number: int) -> str:
    """Return the UID of the event's `number`th session, counted from 1."""
    return f"{event.uid}-{number}@thep"


def invitations(event: Event, *, person: User, method: str, sessions_before: int = 0) -> str:
    """Write one VCALENDAR for each session, one after the other, addressed to `person`.

    `method` is REQUEST (a new place, or a change) or CANCEL. After a change that left fewer sessions than the
    `sessions_before`, those that are gone follow as CANCEL.
    """
    sessions = list(event.sessions.all())
    objects = [
        _invitation(_entry(event, session, number, len(sessions)), event, person, method) for number, session in enumerate(sessions, 1)
    ]
    for number in range(len(sessions) + 1, sessions_before + 1):
        objects.append(_invitation(_dropped(event, number), event, person, "CANCEL"))
    return "".join(objects)


def feed(events: Iterable[Event], *, name: str, description: str = "", dates: Iterable[OwnDate] = (), free: Container[int] = ()) -> bytes:
    """Return the bytes of a calendar to subscribe to, of events whose sessions and venues are prefetched, and of other `dates`.

    Events whose primary keys are in `free` leave whoever has them in their calendar free to be asked to something else.
    """
    calendar = _calendar()
    calendar.add("name", one_line(name))
    calendar.add("x-wr-calname", one_line(name))
    calendar.add("x-wr-timezone", "Europe/London")
    calendar.add("refresh-interval", datetime.timedelta(hours=1), parameters={"value": "DURATION"})
    if description:
        calendar.add("description", description)
        calendar.add("x-wr-caldesc", description)
    for event in events:
        sessions = list(event.sessions.all())
        for number, session in enumerate(sessions, 1):
            calendar.add_component(_entry(event, session, number, len(sessions), is_busy=event.pk not in free))
    for date in dates:
        calendar.add_component(_entry_of_date(date))
    calendar.add_component(_london())
    return calendar.to_ical()


def _calendar() -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


@cache  # nobody changes it
def _london() -> icalendar.Timezone:
    """Describe London time as one yearly rule for each half of the year.

    MS-STANOICAL 2.2.47 and MS-OXCICAL 2.1.3.1.1.19: TZID, and for each half DTSTART, RRULE and the two offsets. DTSTART is the wall clock
    at the moment of change by the offset before it; both changes come at 01:00 UTC on the last Sunday of a month.
    """
    # Outlook reads nothing else of a time zone.
    zone = icalendar.Timezone()
    zone.add("tzid", "Europe/London")
    winter, summer = datetime.timedelta(0), datetime.timedelta(hours=1)
    for half, name, begins, month, before, after in (
        (icalendar.TimezoneDaylight, "BST", datetime.datetime(1996, 3, 31, 1), 3, winter, summer),  # noqa: DTZ001 -- a wall clock's
        (icalendar.TimezoneStandard, "GMT", datetime.datetime(1996, 10, 27, 2), 10, summer, winter),  # noqa: DTZ001 -- a wall clock's
    ):
        rule = half()
        rule.add("dtstart", begins)
        rule.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1SU"})
        rule.add("tzoffsetfrom", before)
        rule.add("tzoffsetto", after)
        rule.add("tzname", name)
        zone.add_component(rule)
    return zone


def _invitation(entry: icalendar.Event, event: Event, person: User, method: str) -> str:
    organiser = icalendar.vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('> ')}")
    organiser.params["CN"] = "THE Partnership"
    attendee = icalendar.vCalAddress(f"mailto:{person.email}")
    attendee.params.update({"CN": one_line(person.get_full_name()), "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"})
    entry["dtstamp"] = icalendar.vDDDTypes(timezone.now().astimezone(datetime.UTC))  # when this was said, not when the event changed
    entry.add("organizer", organiser)
    entry.add("attendee", attendee)
    if method == "CANCEL":
        entry["status"] = icalendar.vText("CANCELLED")
    calendar = _calendar()
    calendar.add("method", method)
    calendar.add_component(entry)
    calendar.add_component(_london())
    return calendar.to_ical().decode()


def _entry(event: Event, session: Session, number: int, count: int, *, is_busy: bool = True) -> icalendar.Event:
    entry = _bare(event, number)
    title = event.title if count == 1 else f"{event.title} ({number} of {count})"
    entry.add("summary", one_line(f"{title}: {session.title}" if session.title else title))
    entry.add("dtstart", session.starts_at.astimezone(LONDON))
    entry.add("dtend", session.ends_at.astimezone(LONDON))
    entry.add("location", one_line(session_location(event, session)))
    address = f"{settings.SITE_ADDRESS}/events/{event.uid}/"
    entry.add("url", address)
    entry.add("description", f"Details and changes: {address}")
    is_cancelled = event.state == Event.State.CANCELLED
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE" if is_busy and not is_cancelled else "TRANSPARENT")
    return entry


def _entry_of_date(date: OwnDate) -> icalendar.Event:
    entry = icalendar.Event()
    address = f"{settings.SITE_ADDRESS}{date.path}"
    entry.add("uid", date.uid)
    entry.add("sequence", date.sequence)
    entry.add("dtstamp", date.changed_at.astimezone(datetime.UTC))
    entry.add("summary", one_line(date.title))
    entry.add("dtstart", date.starts_at.astimezone(LONDON))
    entry.add("dtend", date.ends_at.astimezone(LONDON))
    entry.add("location", one_line(date.location))
    entry.add("url", address)
    entry.add("description", f"Details and changes: {address}")
    entry.add("status", "CANCELLED" if date.is_cancelled else "TENTATIVE" if date.is_tentative else "CONFIRMED")
    entry.add("transp", "OPAQUE" if date.is_busy and not date.is_cancelled else "TRANSPARENT")
    return entry


def _dropped(event: Event, number: int) -> icalendar.Event:
    entry = _bare(event, number)
    entry.add("summary", one_line(event.title))
    entry.add("dtstart", (event.starts_at or event.created_at).astimezone(LONDON))
    return entry


def _bare(event: Event, number: int) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", uid(event, number))
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.changed_at.astimezone(datetime.UTC))
    entry.add("last-modified", event.changed_at.astimezone(datetime.UTC))
    entry.add("created", event.created_at.astimezone(datetime.UTC))
    return entry


def session_location(event: Event, session: Session) -> str:
    """Return where a session is, on one line: never the link."""
    venue = session.venue or event.venue
    if session.online or event.format == Event.Format.ONLINE or venue is None:
        return "Online"
    return venue.in_a_line


def kept_since() -> datetime.datetime:
    """Return since when a cancelled event is still shown in feeds as cancelled."""
    return timezone.now() - KEPT_WHEN_CANCELLED
