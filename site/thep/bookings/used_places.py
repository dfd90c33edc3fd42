"""Where a school's included places went: the bookings that have them, and how many by term, phase and person."""

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Sum
from django.utils import timezone

from thep.cms.spreadsheets import Heading, Sheet
from thep.events.school_terms import terms_of
from thep.membership.ledger import Use
from thep.membership.models import Membership

from .models import Booking

NO_PHASE = "Not given"


@dataclass(frozen=True, kw_only=True)
class UsedPlace:
    """An included place that a booking has, or had and that did not come back: how it stands, and in which term its event is."""

    booking: Booking
    term: str
    standing: str


@dataclass(frozen=True, kw_only=True)
class Uses:
    """The included places of a membership that are not there any more, soonest event first."""

    membership: Membership
    places: Sequence[UsedPlace] = field(default_factory=list)

    def by_term(self) -> list[tuple[str, int]]:
        """Return how many places each term has, in the order of the year; terms without any among them."""
        counted = Counter(place.term for place in self.places)
        return [(term.name, counted[term.name]) for term in terms_of(self.membership.academic_year)]

    def by_phase(self) -> list[tuple[str, int]]:
        """Return how many places colleagues of each phase have, the most first."""
        return self._most_first(lambda place: place.booking.person.get_phase_display() or NO_PHASE)

    def by_person(self) -> list[tuple[str, int]]:
        """Return how many places each colleague has, the most first."""
        return self._most_first(lambda place: place.booking.delegate)

    def _most_first(self, name: Callable[[UsedPlace], str]) -> list[tuple[str, int]]:
        return sorted(Counter(map(name, self.places)).items(), key=lambda counted: (-counted[1], counted[0]))


def uses_of(membership: Membership) -> Uses:
    """Return where the membership's places went, as its ledger has it, in two queries."""
    moved = membership.entries.filter(kind__in=("reserved", "returned")).order_by().values("cause").annotate(balance=Sum("places"))
    causes = moved.filter(balance__lt=0).values_list("cause", flat=True)
    found: dict[str, Booking] = {}
    # A booking that was passed on or moved gave its place to the one that follows it: the latest has it.
    held = Booking.objects.filter(membership=membership, place_cause__in=list(causes)).select_related("event", "person")
    for booking in held.order_by("pk"):
        found[booking.place_cause] = booking
    places = [UsedPlace(booking=each, term=_term(membership, each), standing=_standing(each)) for each in found.values()]
    places.sort(key=lambda place: (place.booking.event.starts_at or _end_of(membership), place.booking.pk))
    return Uses(membership=membership, places=places)


def named(causes: Collection[str]) -> dict[str, Use]:
    """Return whose place at which event each cause of the ledger is, as far as it is a booking; the latest that has it."""
    held = Booking.objects.filter(place_cause__in=list(causes)).select_related("event", "person").order_by("pk")
    return {each.place_cause: Use(words=f"{each.delegate}, {each.event.title}", is_over=each.event.is_over) for each in held}


SHEET = Sheet(
    "included-places",
    [
        Heading("Who", lambda place: place.booking.delegate),
        Heading("Event", lambda place: place.booking.event.title),
        Heading("Date", lambda place: place.booking.event.starts_at),
        Heading("Term", lambda place: place.term),
        Heading("Phase", lambda place: place.booking.person.get_phase_display() or NO_PHASE),
        Heading("How it stands", lambda place: place.standing),
        Heading("Booking", lambda place: place.booking.reference),
    ],
)


def _term(membership: Membership, booking: Booking) -> str:
    """Return the term of the event's first day; holidays count with the term before them."""
    starts_at = booking.event.starts_at
    day = timezone.localdate(starts_at) if starts_at else timezone.localdate()
    terms = terms_of(membership.academic_year)
    return next((term.name for term in reversed(terms) if term.first <= day), terms[0].name)


def _standing(booking: Booking) -> str:
    if not booking.has_place:
        return "Cancelled too late to come back"
    return "Used" if booking.event.is_over else "Reserved"


def _end_of(membership: Membership) -> datetime.datetime:
    return datetime.datetime(membership.academic_year + 2, 1, 1, tzinfo=datetime.UTC)
