"""What somebody has saved to hear of: searches whose new dates they follow, and courses they asked a date of."""

from typing import Any

from django.db.models import QuerySet, Value
from django.http import HttpRequest

from thep.accounts.models import User
from thep.bookings.models import Interest

from .followed import following, searches
from .models import CoursePage

SHOWN = 10
SEARCH, COURSE = "search", "course"


def of_person(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the searches that `person` follows and the courses whose dates they wait for, each with its way to stop; None without any."""
    waiting = Interest.objects.filter(person=person, told_at=None)
    # In one query for nearly everybody, who has saved nothing.
    kinds = following.of_person(person).order_by().values_list(Value(SEARCH)).union(waiting.order_by().values_list(Value(COURSE)))
    saved = {kind for (kind,) in kinds}
    followed = list(following.of_person(person)[:SHOWN]) if SEARCH in saved else []
    courses = _courses(waiting) if COURSE in saved else []
    if not followed and not courses:
        return None
    known = searches.facets() if followed else []
    return {"searches": [searches.read(each.search, known) for each in followed], "courses": courses}


def _courses(waiting: QuerySet[Interest]) -> list[CoursePage]:
    pages = CoursePage.objects.live().filter(pk__in=waiting.values("page"))
    return list(pages.only("title", "slug").order_by("title")[:SHOWN])
