"""JSON-LD of schools."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from teach_th.json_ld import CONTEXT
from thep.design.json_ld import written
from thep.schools.models import School


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
