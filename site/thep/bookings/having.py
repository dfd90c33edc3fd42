"""What somebody already has at an event, for the pages on which they could book it: a place, an offer, a hold, a wait."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.payments.access import orders_visible_to
from thep.payments.models import Order

from . import holds
from .models import Booking
from .standing import Standing, standing_of


@dataclass(frozen=True)
class Having:
    """`order` is there where the reader may pay for the place that is held."""

    booking: Booking
    standing: Standing
    order: Order | None

    @property
    def act(self) -> str:
        """Return the words of a button that leads to this: what is to be done first."""
        return f"Pay {money(self.order.total_pence)} or let it go" if self.order else self.link

    @property
    def link(self) -> str:
        """The words of the link to the booking: what there is to do with it."""
        match self.booking.state:
            case Booking.State.OFFERED:
                return "Take the place or decline it"
            case Booking.State.WAITING:
                return "See your place on the waiting list"
            case Booking.State.APOLOGIES:
                return "See or change your answer"
        return "See or change your booking"


def booking_at(event_pk: int, person: User) -> Booking | None:
    """Return the live booking of `person` at an event. A hold whose time has run out is ended first. Call outside a transaction."""
    found = _live(event_pk, person)
    if found is not None and found.state == Booking.State.HELD and not found.is_holding:
        holds.end_if_over(found)
        found = _live(event_pk, person)
    return found


def having_of(booking: Booking | None, *, reader: User) -> Having | None:
    """Return what to say to `reader`, whose booking it is; None where there is none."""
    if booking is None:
        return None
    order = orders_visible_to(reader).filter(lines__booking=booking).first() if booking.is_holding else None
    return Having(booking, standing_of(booking, reader=reader), order)


def havings_of(person: User, events: Iterable[int]) -> list[Having]:
    """Return what `person` has at the events with these primary keys, soonest first, without asking the payment service about any."""
    known = [*Booking.LIVE, Booking.State.APOLOGIES]
    found = _related(Booking.objects.filter(event__in=events, person=person, state__in=known)).order_by("event__starts_at", "pk")
    return [having for booking in found if (having := having_of(booking, reader=person))]


def _live(event_pk: int, person: User) -> Booking | None:
    return _related(Booking.objects.live().filter(event=event_pk, person=person)).first()


def _related(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return bookings.select_related("event__venue", "event__page", "person", "booker", "school", "order_line__order__buyer", "ended_by")
