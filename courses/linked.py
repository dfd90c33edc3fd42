"""JSON-LD of a course page: what search engines show of it."""

from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from thep.design.json_ld import written
from thep.events.models import Event

from .models import CoursePage
from .runs import Run

MODES = {Event.Format.ONLINE: "Online", Event.Format.IN_PERSON: "Onsite", Event.Format.HYBRID: "Blended"}
PROVIDER = {"@type": "Organization", "name": "Tower Hamlets Education Partnership"}


def of_course(page: CoursePage, runs: Sequence[Run], *, address: str, site: str) -> SafeString:
    """Return JSON-LD of the course, and of each dated run as an event. `address` is a path on `site`."""
    address = site + address
    dated = [run for run in runs if run.event.starts_at]
    graph = [
        {
            "@type": "Course",
            "@id": address,
            "name": page.title,
            "description": page.summary,
            "url": address,
            "provider": {**PROVIDER, "url": site},
            "hasCourseInstance": [_instance(run) for run in dated],
            "offers": _offers(dated),
        },
        *(_event(run, address) for run in dated),
    ]
    return written({"@context": "https://schema.org", "@graph": graph})


def _instance(run: Run) -> dict[str, Any]:
    event = run.event
    return {
        "@type": "CourseInstance",
        "courseMode": MODES[Event.Format(event.format)],
        "startDate": event.starts_at,
        "endDate": event.ends_at,
        "instructor": [{"@type": "Person", "name": person.name} for person in run.facilitators],
    }


def _event(run: Run, address: str) -> dict[str, Any]:
    event = run.event
    cancelled = event.state == Event.State.CANCELLED
    online = event.format == Event.Format.ONLINE
    place: dict[str, Any] = {"@type": "VirtualLocation", "url": address}
    if event.venue and not online:
        place = {"@type": "Place", "name": event.venue.name, "address": event.venue.in_a_line}
    return {
        "@type": "Event",
        "name": event.title,
        "startDate": event.starts_at,
        "endDate": event.ends_at,
        "eventStatus": f"https://schema.org/Event{'Cancelled' if cancelled else 'Scheduled'}",
        "eventAttendanceMode": f"https://schema.org/{'Online' if online else 'Offline'}EventAttendanceMode",
        "location": place,
        "organizer": PROVIDER,
        "url": f"{address}?run={event.pk}",
    }


def _offers(runs: Sequence[Run]) -> list[dict[str, Any]]:
    pence = sorted({run.quote.others_pence for run in runs})
    return [
        {"@type": "Offer", "category": "Paid" if each else "Free", "priceCurrency": "GBP", "price": f"{each / 100:.2f}"} for each in pence
    ]
