"""The rows of the catalogue: what was found with its event, its price for the reader and the places left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from thep.bookings.marks import mark_of, with_mine
from thep.events.availability import Availability, availability
from thep.events.entries import EVENT, UNDATED
from thep.events.models import Event
from thep.events.prices import Quote, Reader, quotes, with_prices
from thep.events.times import location_in_words, when
from thep.search.queries import Hit

from .models import CoursePage


@dataclass(frozen=True, kw_only=True)
class Row:
    """One result: a run, or a course without dates, for which `event` is None. `mark` says what the reader has booked there."""

    hit: Hit
    subject: str
    event: Event | None = None
    quote: Quote | None = None
    places: Availability
    when: str
    place: str = ""
    kind: str = "Course"
    mark: tuple[str, str] | None = None

    @property
    def why(self) -> str:
        """Return the reason of the price without the price itself, which stands above it."""
        if self.quote is None:
            return ""
        others = "" if self.quote.is_included else self.quote.price_of_others
        return f"{self.quote.why}. {others}" if others else self.quote.why


def rows_of(hits: Sequence[Hit], reader: Reader) -> list[Row]:
    """Return `hits` with their events, prices and subjects, in one query, and a second where some have no date."""
    pks = [int(hit.key) for hit in hits if hit.kind == EVENT]
    first_subject = _subjects().filter(coursepage=OuterRef("page")).values("subject__name")[:1]
    runs = Event.objects.select_related("venue").annotate(sittings=Count("sessions"), subject=Subquery(first_subject))
    events: dict[int, Event] = with_mine(with_prices(runs), reader.person).in_bulk(pks)
    prices = quotes(list(events.values()), reader=reader) if events else {}
    undated = [int(hit.key) for hit in hits if hit.kind == UNDATED]
    subjects = dict(_subjects(last=True).filter(coursepage__in=undated).values_list("coursepage", "subject__name")) if undated else {}
    rows = []
    for hit in hits:
        event = events.get(int(hit.key)) if hit.kind == EVENT else None
        if event is not None:
            rows.append(_run(hit, event, prices[event.pk]))
        elif hit.kind == UNDATED:
            rows.append(_undated(hit, subjects))
    return rows


def _subjects(*, last: bool = False) -> QuerySet[Any]:
    """Return which course pages have which subjects, by the subjects' names."""
    return CoursePage.subjects.through.objects.order_by("-subject__name" if last else "subject__name")


def _run(hit: Hit, event: Event, quote: Quote) -> Row:
    annotated: Any = event
    return Row(
        hit=hit,
        event=event,
        quote=quote,
        places=availability(event),
        when=when(event, annotated.sittings),
        place=location_in_words(event),
        kind=event.get_kind_display(),
        subject=annotated.subject or "",
        mark=mark_of(annotated.mine),
    )


def _undated(hit: Hit, subjects: dict[int, str]) -> Row:
    return Row(
        hit=hit,
        places=Availability("info", "Register interest", "Register interest"),
        when="Dates to be confirmed",
        subject=subjects.get(int(hit.key), ""),
    )
