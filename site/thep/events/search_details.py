"""What the search of the whole site says of an event that it found."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from thep.search.queries import Hit

from .availability import Availability, availability
from .entries import EVENT
from .models import Event
from .prices import Quote, Reader, quotes
from .times import location_in_words


class EventDetails(NamedTuple):
    """The kind of an event in words, where it is, what it costs whoever asks, and the places left."""

    kind: str
    location: str
    quote: Quote
    places: Availability


def details_of(hits: Sequence[Hit], person: Any) -> dict[str, EventDetails]:
    """Return the details for `person` of those of `hits` that are events, by key; in two queries."""
    events = Event.objects.select_related("venue").in_bulk([int(hit.key) for hit in hits if hit.kind == EVENT])
    prices = quotes(list(events.values()), reader=Reader.of(person)) if events else {}
    return {
        str(event.pk): EventDetails(event.get_kind_display(), location_in_words(event), prices[event.pk], availability(event))
        for event in events.values()
    }
