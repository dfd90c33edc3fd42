"""What the home page gathers from every domain, in a fixed number of queries."""

from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from thep.cms.models import Subject
from thep.events import presenters
from thep.events.availability import Availability, availability
from thep.events.models import Event
from thep.events.prices import Quote, Reader, quotes


class Upcoming(NamedTuple):
    event: Event
    address: str
    quote: Quote
    places: Availability


def next_events(request: HttpRequest, *, count: int = 5) -> list[Upcoming]:
    """The `count` open events that start soonest, with what each costs whoever asks, and whether there is a place."""
    soonest = Event.objects.open().filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")
    events = list(soonest.select_related("venue", "page").prefetch_related("prices")[:count])
    prices = quotes(events, reader=Reader.of(request.user))
    return [Upcoming(event, presenters.address(event, request), prices[event.pk], availability(event)) for event in events]


def popular_subjects(*, count: int = 8) -> QuerySet[Subject]:
    """The subjects with the most open events to come, each with `events_to_come`."""
    to_come = Q(courses__live=True, courses__events__state=Event.State.OPEN, courses__events__starts_at__gt=timezone.now())
    counted = Subject.objects.annotate(events_to_come=Count("courses__events", filter=to_come, distinct=True))
    return counted.filter(events_to_come__gt=0).order_by("-events_to_come", "name")[:count]
