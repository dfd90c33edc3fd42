"""What becomes of a leaver's bookings that the school pays for: each is handed to a colleague, or cancelled by its own rules.

What somebody paid for themselves, or what costs nobody anything, stays theirs.
"""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.events.kinds import kind_of
from thep.payments import orders, totals
from thep.payments.models import Order
from thep.schools.errors import Unsettled
from thep.schools.leaving import Leaving

from . import access, cancellation, changes, end_reasons, places
from .approvals import requests
from .errors import BookingsError
from .models import Booking

State = Booking.State
NAME = "bookings"
DECIDE = "Say what becomes of this booking: choose a colleague, or cancel it."
CHANGED = "Their bookings have changed since you opened the page. Check the list, then press the button again."
COSTS_OTHERWISE = "What cancelling this booking costs has changed since you opened the page. Check it, then press the button again."


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What becomes of a booking: it goes to colleague `to`, or is cancelled where that is None, as cancelling cost what was `shown`."""

    to: User | None = None
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What the school loses where a booking is cancelled now: nothing, `pence` with VAT, its included place, or a part of a price that
    isn't known yet.
    """

    pence: int = 0
    of_pence: int = 0
    included_place: bool = False
    owed_percent: int = 0

    def __bool__(self) -> bool:
        return bool(self.pence or self.included_place or self.owed_percent)

    @property
    def key(self) -> str:
        """The loss as a form keeps it, to see whether it is still what the lead was shown."""
        return f"{self.pence}-{int(self.included_place)}-{self.owed_percent}"

    @property
    def in_words(self) -> str:
        """'Cancelling costs £36 of £72: it’s too close to the event.'"""
        if self.pence:
            return f"Cancelling costs {money(self.pence)}{f' of {money(self.of_pence)}' if self.pence < self.of_pence else ''}."
        if self.included_place:
            return "Cancelling costs an included place: you don’t get it back."
        if self.owed_percent:
            return f"Cancelling costs {self.owed_percent}% of the price, which depends on whether you renew."
        return "Cancelling costs nothing."


@dataclass(frozen=True, kw_only=True)
class Coming:
    """A booking that is to be settled: what cancelling it now loses, and whether it can go to a colleague instead."""

    booking: Booking
    loss: Loss
    may_be_handed_on: bool

    @property
    def field(self) -> str:
        return f"booking_{self.booking.reference}"


@dataclass(frozen=True, kw_only=True)
class LeaversBookings:
    """What a leaver has booked through the school: what is `to_settle`, what has `begun` and can't be changed, what is `theirs`, and how
    many are over by their last day.
    """

    to_settle: Sequence[Coming]
    begun: Sequence[Booking]
    theirs: Sequence[Booking]
    until_last_day: int


def bookings_of(leaving: Leaving) -> LeaversBookings:
    """Return what the person has booked through the school and what becomes of it, soonest first, in two queries."""
    to_come = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    related = ["event__policy", "event__page", "person", "school", "membership", "order_line__order"]
    through_school = Booking.objects.live().filter(to_come, person=leaving.person, school=leaving.school)
    found = list(through_school.select_related(*related).order_by("event__starts_at", "pk"))
    theirs = [booking for booking in found if is_their_own(booking)]
    of_school = [booking for booking in found if not is_their_own(booking)]
    after = [booking for booking in of_school if not _is_over_by(booking, leaving.last_day)]
    left = totals.left_of(booking.order_line for booking in after if booking.order_line)
    return LeaversBookings(
        to_settle=[
            Coming(
                booking=booking,
                loss=loss_of(booking, left_pence=left.get(booking.order_line_id or 0)),
                may_be_handed_on=booking.state == State.CONFIRMED,
            )
            for booking in after
            if not booking.event.has_begun
        ],
        begun=[booking for booking in after if booking.event.has_begun],
        theirs=theirs,
        until_last_day=len(of_school) - len(after),
    )


def is_their_own(booking: Booking) -> bool:
    """Return whether the school pays nothing for `booking`: its person booked it, and paid by card, or it costs nobody anything."""
    if booking.booker_id != booking.person_id:
        return False
    pays_by_card = booking.payment == Booking.Payment.CARD and booking.state in (State.HELD, State.CONFIRMED)
    costs_nobody = booking.is_free and not booking.worth_pence
    return pays_by_card or costs_nobody or kind_of(booking.event).booking.is_rsvp


def loss_of(booking: Booking, *, left_pence: int | None = None) -> Loss:
    """Return what cancelling `booking` now would lose. `left_pence` is what is left of what was paid, where the caller has read it."""
    if booking.state != State.CONFIRMED:
        return Loss()
    returns = cancellation.what_returns(booking, left_pence=left_pence)
    if booking.order_line is not None:
        left = booking.order_line.left_pence if left_pence is None else left_pence
        paid = min(booking.total_pence, left)
        return Loss(pence=paid - returns.pence, of_pence=paid)
    if booking.place_cause:
        return Loss(included_place=not returns.included_place)
    return Loss(owed_percent=100 - returns.percent if booking.renew_by else 0)


def settle(leaving: Leaving, decision: Mapping[str, Decision] | None, *, by: User) -> None:
    """Hand on or cancel what the school pays for the leaver, as `decision` says by reference; with None, cancel what costs nothing.

    Raises:
        Unsettled: a booking has to be decided, or has changed since, or a colleague can't have it.
    """
    requests.withdraw_for_leaver(leaving.person, school=leaving.school, after=leaving.last_day)
    before = [coming.booking for coming in bookings_of(leaving).to_settle]
    # All locks first, in their order: with one booking after the other, an order would be held after an event.
    for order in Order.objects.filter(lines__booking__in=before).order_by("pk").distinct():
        orders.lock(order)
    places.lock(*{booking.event_id for booking in before})
    found = {coming.booking.reference: coming for coming in bookings_of(leaving).to_settle}
    handed = {reference for reference, each in (decision or {}).items() if each.to is not None}
    if not found.keys() <= {booking.reference for booking in before} or not handed <= found.keys():
        raise Unsettled(NAME, CHANGED)
    for reference, coming in found.items():
        _settle_one(coming, _decided(coming, decision, reference), leaving, by=by)


def _decided(coming: Coming, decision: Mapping[str, Decision] | None, reference: str) -> Decision:
    if decision is None:
        if coming.loss:
            raise Unsettled(NAME, DECIDE, field=coming.field)
        return Decision()
    if reference not in decision:
        raise Unsettled(NAME, CHANGED)
    decided = decision[reference]
    if decided.to is None and decided.shown != coming.loss.key:
        raise Unsettled(NAME, COSTS_OTHERWISE, field=coming.field)
    return decided


def _settle_one(coming: Coming, decided: Decision, leaving: Leaving, *, by: User) -> None:
    try:
        if decided.to is None:
            changes.cancel(coming.booking, by=by, reason=end_reasons.left(leaving.school))
        elif decided.to.pk == leaving.person.pk or not access.stays_at(decided.to, leaving.school, until=_last_day_of(coming.booking)):
            raise Unsettled(
                NAME, f"{decided.to} isn’t listed at {leaving.school} until then. Choose another colleague.", field=coming.field
            )
        else:
            changes.transfer(coming.booking, to=decided.to, by=by)
    except BookingsError as error:
        raise Unsettled(NAME, str(error), field=coming.field) from error


def _last_day_of(booking: Booking) -> datetime.date | None:
    return timezone.localdate(booking.event.ends_at) if booking.event.ends_at else None


def _is_over_by(booking: Booking, last_day: datetime.date | None) -> bool:
    """Return whether the event is over by the end of `last_day`: the place is used while its person still works there."""
    ends_on = _last_day_of(booking)
    return last_day is not None and ends_on is not None and ends_on <= last_day
