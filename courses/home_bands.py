"""What the catalogue shows on the home page: the search, what is on, and the subjects of which there is most."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from thep.cms.expiry import published
from thep.cms.listings import ListingQuery
from thep.cms.models import Subject
from thep.events import upcoming_events
from thep.events.models import Event
from thep.search.memory import remembered

EVENTS = 5
SUBJECTS = 8


def search(request: HttpRequest) -> dict[str, Any]:
    """Return nothing: the form asks for nothing that is stored."""
    return {}


def next_events(request: HttpRequest) -> dict[str, Any]:
    """Return the open events that start soonest."""
    return {"events": upcoming_events.find_upcoming(request, ListingQuery(number=EVENTS))}


def popular_subjects(request: HttpRequest) -> dict[str, Any] | None:
    """Return the subjects with the most open events to come, each with `events_to_come`, as they were half a minute ago at most."""
    subjects = remembered("home:subjects", _popular)
    return {"subjects": subjects} if subjects else None


def _popular() -> list[Any]:
    to_come = published("courses__") & Q(courses__events__state=Event.State.OPEN, courses__events__starts_at__gt=timezone.now())
    counted = Subject.objects.annotate(events_to_come=Count("courses__events", filter=to_come, distinct=True))
    return list(counted.filter(events_to_come__gt=0).order_by("-events_to_come", "name")[:SUBJECTS])
