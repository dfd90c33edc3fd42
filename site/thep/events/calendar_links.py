"""The addresses that open a session in a calendar on the web, ready to be saved. Like our files, they never carry a joining link."""

import datetime
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import timezone

from . import calendar
from .models import Event, Session

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.office.com/calendar/0/deeplink/compose"


@dataclass(frozen=True)
class CalendarLinks:
    """Where one session can be added to a calendar on the web."""

    session: Session
    google: str
    outlook: str


def links_of(event: Event) -> list[CalendarLinks]:
    """Return the links of each session of `event`, soonest first."""
    sessions = list(event.sessions.all())
    return [_links(event, session, number, len(sessions)) for number, session in enumerate(sessions, 1)]


def _links(event: Event, session: Session, number: int, count: int) -> CalendarLinks:
    title = calendar.one_line(event.title if count == 1 else f"{event.title} ({number} of {count})")
    details = f"Details and changes: {settings.SITE_ADDRESS}/events/{event.uid}/"
    location = calendar.one_line(calendar.session_location(event, session))
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_local(session.starts_at):%Y%m%dT%H%M%S}/{_local(session.ends_at):%Y%m%dT%H%M%S}",
        "ctz": "Europe/London",
        "details": details,
        "location": location,
    }
    # Outlook reads an instant with its offset, and shows a plus sign in a title as it is: spaces must be %20.
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": session.starts_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "enddt": session.ends_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "body": details,
        "location": location,
    }
    return CalendarLinks(session, f"{GOOGLE}?{urlencode(google, quote_via=quote)}", f"{OUTLOOK}?{urlencode(outlook, quote_via=quote)}")


def _local(at: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(at)
