"""What the home page gathers from every domain, in a fixed number of queries."""

from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone

from thep.cms.models import Subject
from thep.events import presenters
from thep.events.availability import Availability, availability
from thep.events.models import Event
from thep.events.prices import Quote, Reader, quotes
from thep.search.memory import remembered

EVENTS = 5
SUBJECTS = 8


class Upcoming(NamedTuple):
    event: Event
    address: str
    quote: Quote
    places: Availability


def next_events(request: HttpRequest) -> list[Upcoming]:
    """The open events that start soonest, as they were half a minute ago at most, with what each costs whoever asks and the places left."""
    soonest = remembered("home:soonest", lambda: _soonest(request))
    prices = quotes([event for event, _ in soonest], reader=Reader.of(request.user))
    return [Upcoming(event, address, prices[event.pk], availability(event)) for event, address in soonest]


def popular_subjects() -> list[Any]:
    """The subjects with the most open events to come, each with `events_to_come`, as they were half a minute ago at most."""
    return remembered("home:subjects", _popular)


def _soonest(request: HttpRequest) -> list[tuple[Event, str]]:
    """Events with their prices and addresses."""
    soonest = Event.objects.open().for_everyone().filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")[:EVENTS]
    events = soonest.select_related("venue", "page").prefetch_related("prices")
    return [(event, presenters.address(event, request)) for event in events]


def _popular() -> list[Any]:
    to_come = Q(courses__live=True, courses__events__state=Event.State.OPEN, courses__events__starts_at__gt=timezone.now())
    counted = Subject.objects.annotate(events_to_come=Count("courses__events", filter=to_come, distinct=True))
    return list(counted.filter(events_to_come__gt=0).order_by("-events_to_come", "name")[:SUBJECTS])
