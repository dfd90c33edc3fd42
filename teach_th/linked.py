"""JSON-LD of the brand's own pages."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from thep.design.json_ld import written
from thep.events.models import Event
from thep.schools.models import School

from .models import StoryPage

PARTNERSHIP = {"@type": "Organization", "name": "Tower Hamlets Education Partnership"}
CONTEXT = {"@context": "https://schema.org"}


def of_story(story: StoryPage, *, address: str) -> SafeString:
    """Return JSON-LD of the story as an article about a person. `address` is a path on the site."""
    url = settings.SITE_ADDRESS + address
    person: dict[str, Any] = {"@type": "Person", "name": story.person, "jobTitle": story.job}
    if story.school:
        person["worksFor"] = {"@type": "School", "name": story.school.name}
    return written(
        CONTEXT
        | {
            "@type": "Article",
            "@id": url,
            "headline": story.title,
            "description": story.search_description or story.lead or story.pull_quote,
            "url": url,
            "datePublished": story.first_published_at,
            "dateModified": story.last_published_at,
            "author": PARTNERSHIP,
            "publisher": PARTNERSHIP,
            "about": person,
        }
    )


def of_school(school: School, *, address: str) -> SafeString:
    """Return JSON-LD of the school, as the register has it. `address` is a path on the site."""
    url = settings.SITE_ADDRESS + address
    what: dict[str, Any] = {
        "@type": "School",
        "@id": url,
        "name": school.name,
        "url": school.website or url,
        "identifier": {"@type": "PropertyValue", "propertyID": "URN", "value": str(school.urn)},
        "address": {
            "@type": "PostalAddress",
            "streetAddress": school.street,
            "addressLocality": school.town or "London",
            "postalCode": school.postcode,
            "addressCountry": "GB",
        },
    }
    return written(CONTEXT | what)


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
