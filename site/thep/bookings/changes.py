"""A booking changes: cancelled by its policy, passed to a colleague, moved to another date. Each is one transaction and may be repeated."""

from django.db import transaction

from thep.accounts.models import User
from thep.events import prices
from thep.events.models import Event
from thep.membership import included_places
from thep.payments import orders, refunds
from thep.payments.models import OrderLine

from . import emails, holds, on_renewal, paying, places, waiting_list
from .bookings import already_booked
from .cancellation import Return, what_returns
from .errors import AlreadyBooked, Dearer
from .following import begin_after
from .models import Booking
from .moves import Asked, Move
from .transitions import has, perform


def cancel(booking: Booking, *, by: User | None, reason: str = "", waive: bool = False, by_office: bool = False) -> Booking:
    """End `booking`, offer its place to the next person on the waiting list, and start the refund that its policy gives.

    `waive` refunds everything, as for an Ofsted visit or when the office decides so. `by_office` says that the office does, which it may
    after the event has begun. A person on the waiting list leaves it, and an offer is declined. Nothing happens where the booking has
    ended already.

    Raises:
        NotPossibleNow: the event has begun.
    """
    with transaction.atomic():
        booking = lock(booking)
        if not has(booking, Move.CANCEL):
            return booking
        asked = Asked(by=by, reason=reason, waive=waive, by_office=by_office)
        if booking.state == Booking.State.CONFIRMED:
            back = what_returns(booking, waive=waive)
            perform(booking, Move.CANCEL, asked, then=lambda: give_back(booking, back, by=by))
        else:
            holds.follow_giving_up(booking)
            perform(booking, Move.CANCEL, asked)
        waiting_list.offer_next(booking.event_id)
        return booking


def transfer(booking: Booking, *, to: User, by: User) -> Booking:
    """Pass the confirmed place to `to`, a colleague, free of charge, and return their booking. Calendars of both are told.

    If `to` was waiting for a place, they wait no longer. A second call with the same colleague returns what the first one made.

    Raises:
        NotPossibleNow, NotAColleague, NotForThem, LeavesBefore, AlreadyBooked.
    """
    with transaction.atomic():
        booking = lock(booking)
        if booking.state == Booking.State.TRANSFERRED and booking.followed_by.person_id == to.pk:
            return booking.followed_by
        perform(
            booking,
            Move.TRANSFER,
            Asked(by=by, reason=f"Passed to {to}", to=to),
            then=lambda: {"colleague": _hand_over(booking, to=to, by=by).person},
        )
        emails.confirmed(booking.followed_by)
        return booking.followed_by


def move(booking: Booking, *, to_event: Event, by: User) -> Booking:
    """Give the person a place on another date of the same course instead, and return the booking of that place.

    The move is free of charge while cancelling would refund everything; after that the place can still be passed to a colleague. What was
    paid carries over, and the difference to a cheaper date is refunded. A second call returns what the first one made.

    Raises:
        NotPossibleNow, OtherCourse, NotForThem, Dearer, AlreadyBooked, EventFull, BookingClosed, TooFewIncludedPlaces.
    """
    with transaction.atomic():
        booking = lock(booking, to_event.pk)
        to_event = Event.objects.get(pk=to_event.pk)
        if booking.state == Booking.State.MOVED and booking.followed_by.event_id == to_event.pk:
            return booking.followed_by
        asked = Asked(by=by, reason=f"Moved to {to_event}", to_event=to_event)
        perform(booking, Move.MOVE, asked, then=lambda: {"new": _seat_on_other_date(booking, to_event, by=by)})
        waiting_list.offer_next(booking.event_id)
        return booking.followed_by


def give_back(booking: Booking, back: Return, *, by: User | None) -> dict[str, object]:
    """Return the included place, or start the refund, of a booking that has ended; answer what the letter about it says of that."""
    if back.included_place and booking.membership:
        included_places.give_back(booking.membership, cause=booking.place_cause)
    if back.pence and booking.order_line:
        refunds.request_refund(
            booking.order_line, pence=back.pence, cause=f"booking:{booking.pk}:cancelled", reason=booking.end_reason, asked_by=by
        )
    on_renewal.keep(booking, percent=back.percent)
    return {"refund_pence": back.pence, "included_place": back.included_place}


def _hand_over(booking: Booking, *, to: User, by: User) -> Booking:
    waits = Booking.objects.filter(event=booking.event, person=to, state=Booking.State.WAITING).first()
    if waits is not None:
        perform(waits, Move.CANCEL, Asked(by=by, reason=f"Has {booking.person}’s place"))
    if already_booked(booking.event, [to]):
        raise AlreadyBooked([to])
    followed_by = begin_after(
        booking,
        Move.FOLLOW,
        person=to,
        named_as="",
        access_needs=to.access_needs,
        dietary_needs=to.dietary_needs,
        order_line=_take_line(booking),
    )
    on_renewal.hand_on(booking)
    return followed_by


def _take_line(booking: Booking) -> OrderLine | None:
    """Return the line that pays for `booking`, and take it from it: a line pays for one booking."""
    line = booking.order_line
    booking.order_line = None
    booking.save(update_fields=["order_line"])
    return line


def _seat_on_other_date(booking: Booking, to_event: Event, *, by: User) -> Booking:
    """Take a place at `to_event` and make the booking that has it, in the transaction in which `booking` was moved."""
    if already_booked(to_event, [booking.person]):
        raise AlreadyBooked([booking.person])
    waiting_list.offer_next(to_event.pk)
    places.take(to_event.pk)
    quote = prices.quote(to_event, school=booking.school)
    line = _take_line(booking)
    changed = {
        "event": to_event,
        "worth_pence": quote.others_pence,
        "price_reason": quote.reason[:200],
        "promised_start": None,  # of the old date
        "free_until": None,
    }
    if booking.renew_by is not None:
        return on_renewal.move(booking, to_event, quote, changed)
    if booking.place_cause and not quote.is_free:
        moved = begin_after(booking, Move.FOLLOW, **changed, membership=None, place_cause="")
        if booking.membership:
            included_places.give_back(booking.membership, cause=booking.place_cause)
        paying.use_included_places([moved], event=to_event, school=booking.school)
        moved.save()
        return moved
    difference = (booking.total_pence if line else 0) - quote.total_pence
    if difference < 0:
        raise Dearer(pence=-difference)
    if line and (back := min(difference, line.left_pence)):
        refunds.request_refund(line, pence=back, cause=f"booking:{booking.pk}:moved", reason="Moved to a cheaper date", asked_by=by)
    if booking.place_cause and booking.membership:
        included_places.give_back(booking.membership, cause=booking.place_cause)
    if quote.is_free:
        changed |= {"payment": Booking.Payment.FREE, "membership": None, "place_cause": ""}
    changed |= {"net_pence": quote.net_pence, "vat_pence": quote.vat_pence, "order_line": None if quote.is_free else line}
    return begin_after(booking, Move.FOLLOW, **changed)


def lock(booking: Booking, *other_events: int) -> Booking:
    """Return the booking as it is now, with its order and then its event (and others) held to the end of the transaction."""
    if booking.order_line:
        orders.lock(booking.order_line.order)
    places.lock(booking.event_id, *other_events)
    related = ["event__policy", "person", "booker", "school", "membership", "order_line__order"]
    return Booking.objects.select_related(*related).get(pk=booking.pk)
