"""JSON-LD of visits and open days."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from teach_th.json_ld import CONTEXT, PARTNERSHIP
from thep.design.json_ld import written
from thep.events.models import Event
from thep.schools.models import School


def of_visit(event: Event, school: School | None, *, address: str) -> SafeString:
    """Return JSON-LD of a visit or open day as an event that costs nothing. `address` is a path on the site."""
    url = settings.SITE_ADDRESS + address
    state = "Cancelled" if event.state == Event.State.CANCELLED else "Scheduled"
    what: dict[str, Any] = {
        "@type": "Event",
        "@id": url,
        "name": event.title,
        "url": url,
        "startDate": event.starts_at,
        "endDate": event.ends_at,
        "eventStatus": f"https://schema.org/Event{state}",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "isAccessibleForFree": True,
        "organizer": {"@type": "School", "name": school.name} if school else PARTNERSHIP,
    }
    if event.venue:
        what["location"] = {"@type": "Place", "name": event.venue.name, "address": event.venue.in_a_line}
    return written(CONTEXT | what)
