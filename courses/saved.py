"""What somebody has saved to hear of: searches whose new dates they follow, and courses they asked a date of."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.bookings.models import Interest

from .followed import following, searches
from .models import CoursePage

SHOWN = 10


def of_person(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the searches that `person` follows and the courses whose dates they wait for, each with its way to stop; None without any."""
    followed = list(following.of_person(person)[:SHOWN])
    waiting = Interest.objects.filter(person=person, told_at=None).values("page")
    courses = list(CoursePage.objects.live().filter(pk__in=waiting).only("title", "slug").order_by("title")[:SHOWN])
    if not followed and not courses:
        return None
    known = searches.facets() if followed else []
    return {"searches": [searches.read(each.search, known) for each in followed], "courses": courses}
