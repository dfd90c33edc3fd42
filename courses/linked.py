"""JSON-LD of a course page: what search engines show of it. It is data, never executed, and escaped for its place in HTML."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from thep.events.models import Event

from .models import CoursePage
from .runs import Run

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
MODES = {Event.Format.ONLINE: "Online", Event.Format.IN_PERSON: "Onsite", Event.Format.HYBRID: "Blended"}
PROVIDER = {"@type": "Organization", "name": "Tower Hamlets Education Partnership"}


def of_course(page: CoursePage, runs: Sequence[Run], *, address: str, catalogue: str, site: str) -> SafeString:
    """The course, each dated run as an event, and the way from the catalogue. `address` and `catalogue` are paths on `site`."""
    address, catalogue = site + address, site + catalogue
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
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Courses and events", "item": catalogue},
                {"@type": "ListItem", "position": 2, "name": page.title, "item": address},
            ],
        },
    ]
    return written({"@context": "https://schema.org", "@graph": graph})


def written(data: dict[str, Any]) -> SafeString:
    """`data` as JSON that no text within can end the script element of."""
    return mark_safe(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 (escaped here)


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
