"""JSON-LD of the brand's own pages."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from thep.design.json_ld import written
from thep.schools.models import School

from .models import StoryPage

PARTNERSHIP = {"@type": "Organization", "name": "Tower Hamlets Education Partnership"}
CONTEXT = {"@context": "https://schema.org"}


def of_story(story: StoryPage, *, address: str) -> SafeString:
    """The story as an article about a person. `address` is a path on the site."""
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
    """The school, as the register has it."""
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
