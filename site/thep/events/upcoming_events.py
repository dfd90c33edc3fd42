"""The events that start soonest, as lists on pages show them: with the price for whoever asks, and the places left."""

from typing import NamedTuple

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest

from thep.cms.listings import ListingQuery
from thep.search.memory import remembered
from thep.search.models import SearchEntry

from . import presenters
from .availability import Availability, availability
from .entries import EVENT
from .models import Event
from .models.event import is_before_closing
from .prices import Quote, Reader, quotes, with_prices


class Upcoming(NamedTuple):
    event: Event
    address: str
    quote: Quote
    places: Availability
    mark: tuple[str, str] | None = None


def find_upcoming(request: HttpRequest, wanted: ListingQuery) -> list[Upcoming]:
    """Return the open events `wanted` that start soonest, as they were half a minute ago at most, with what each costs the reader."""
    found = remembered(f"soonest:{wanted.number}:{wanted.subject}:{wanted.phase}", lambda: _soonest(request, wanted))
    events = [event for event, _ in found]
    prices = quotes(events, reader=Reader.of(request.user))
    marks = presenters.marks(events, request)
    return [Upcoming(event, address, prices[event.pk], availability(event), marks.get(event.pk)) for event, address in found]


def to_come(wanted: ListingQuery) -> QuerySet[Event]:
    """Return the events to come that everybody may see and that booking hasn't closed for, of the subject and phase that are `wanted`."""
    events = Event.objects.open().for_everyone().filter(is_before_closing())
    for facet, value in (("subject", wanted.subject), ("phase", wanted.phase)):
        if value:
            entries = SearchEntry.objects.filter(kind=EVENT, facets__name=facet, facets__value=value)
            events = events.filter(pk__in=entries.annotate(event=Cast("key", BigIntegerField())).values("event"))
    return events


def _soonest(request: HttpRequest, wanted: ListingQuery) -> list[tuple[Event, str]]:
    """Return events with their prices and addresses."""
    events = with_prices(to_come(wanted)).order_by("starts_at", "pk").select_related("venue", "page")
    return [(event, presenters.address(event, request)) for event in events[: wanted.number]]
