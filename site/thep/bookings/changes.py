"""A booking changes: cancelled by its policy, passed to a colleague, moved to another date. Each is one transaction and may be repeated."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.events import policies, prices
from thep.events.models import Event
from thep.membership import included_places
from thep.payments import orders, refunds

from . import access, emails, end_reasons, holds, paying, places, waiting_list
from .bookings import already_booked
from .errors import AlreadyBooked, BookingClosed, Dearer, NotAColleague, NotAllowed, NotPossibleNow, OtherCourse
from .models import Booking


@dataclass(frozen=True, kw_only=True)
class Return:
    """What cancelling gives back: pence with VAT, or an included place."""

    percent: int
    pence: int
    included_place: bool


def what_returns(booking: Booking, *, waive: bool = False) -> Return:
    """Return what cancelling the booking now would give back; all of it where the policy is waived, or the date was just moved.

    An included place comes back whole, while the policy still gives everything back.
    """
    percent = 100
    starts_at = booking.refund_start
    if not waive and starts_at is not None and not booking.is_free_to_cancel_as_moved:
        percent = policies.refund_percent(booking.policy_steps, starts_at, timezone.now())
    line = booking.order_line
    # Of the booking's own price: after a move to a cheaper date more was paid once. A half penny goes to who cancels.
    pence = min((booking.total_pence * percent + 50) // 100, line.left_pence) if line else 0
    return Return(percent=percent, pence=pence, included_place=bool(booking.place_cause) and percent == 100)


def may_cancel(booking: Booking) -> bool:
    """Return whether it's early enough to give the place up: until the event begins, and while a date that was moved leaves time."""
    return not booking.event.has_begun or booking.is_free_to_cancel_as_moved


def may_move(booking: Booking) -> bool:
    """Return whether it's early enough to move the booking: while cancelling is free, or until a place that costs nothing begins."""
    if booking.event.has_begun:
        return False
    costs_nothing = booking.is_free and not booking.place_cause
    return costs_nothing or what_returns(booking).percent == 100


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
        match booking.state:
            case Booking.State.WAITING:
                waiting_list.end(booking, Booking.State.CANCELLED, by=by, reason=reason or end_reasons.LEFT_THE_WAITING_LIST)
                return booking
            case Booking.State.HELD | Booking.State.OFFERED:
                waiting_list.end(booking, Booking.State.CANCELLED, by=by, reason=reason or end_reasons.NOT_WANTED)
                holds.follow_giving_up(booking)
            case Booking.State.CONFIRMED:
                is_called_off = booking.event.state == Event.State.CANCELLED
                if not may_cancel(booking) and not (waive and (by_office or is_called_off)):
                    raise NotPossibleNow("The event has begun, so the booking can’t be cancelled any more.")
                _cancel_confirmed(booking, by=by, reason=reason, waive=waive)
            case _:
                return booking
        places.free(booking.event_id)
        waiting_list.offer_next(booking.event_id)
        return booking


def transfer(booking: Booking, *, to: User, by: User) -> Booking:
    """Pass the confirmed place to `to`, a colleague, free of charge, and return their booking. Calendars of both are told.

    If `to` was waiting for a place, they wait no longer. A second call with the same colleague returns what the first one made.

    Raises:
        NotPossibleNow, NotAColleague, AlreadyBooked.
    """
    with transaction.atomic():
        booking = lock(booking)
        if booking.state == Booking.State.TRANSFERRED and booking.followed_by.person_id == to.pk:
            return booking.followed_by
        if booking.state != Booking.State.CONFIRMED or booking.event.has_begun:
            raise NotPossibleNow("Only a confirmed place can be passed on, before the event begins.")
        if booking.school is None or not access.belongs_to(to, booking.school):
            raise NotAColleague(to)
        if not access.may_pass_on(by, booking) and not by.has_perm("bookings.change_booking"):
            raise NotAllowed("Only people of the school can pass its places on.")
        waits = Booking.objects.filter(event=booking.event, person=to, state=Booking.State.WAITING).first()
        if waits is not None:
            waiting_list.end(waits, Booking.State.CANCELLED, by=by, reason=f"Has {booking.person}’s place")
        if already_booked(booking.event, [to]):
            raise AlreadyBooked([to])
        line = booking.order_line
        booking.order_line = None
        waiting_list.end(booking, Booking.State.TRANSFERRED, by=by, reason=f"Passed to {to}")
        passed = _follow(
            booking,
            person=to,
            access_needs=to.access_needs,
            dietary_needs=to.dietary_needs,
            order_line=line,
            promised_start=booking.promised_start,
            free_until=booking.free_until,
        )
        emails.passed_on(booking, to=to)
        emails.confirmed(passed)
        return passed


def move(booking: Booking, *, to_event: Event, by: User) -> Booking:
    """Give the person a place on another date of the same course instead, and return the booking of that place.

    The move is free of charge while cancelling would refund everything; after that the place can still be passed to a colleague. What was
    paid carries over, and the difference to a cheaper date is refunded. A second call returns what the first one made.

    Raises:
        NotPossibleNow, OtherCourse, Dearer, AlreadyBooked, EventFull, BookingClosed, TooFewIncludedPlaces.
    """
    with transaction.atomic():
        booking = lock(booking, to_event.pk)
        to_event = Event.objects.get(pk=to_event.pk)
        if booking.state == Booking.State.MOVED and booking.followed_by.event_id == to_event.pk:
            return booking.followed_by
        if booking.state != Booking.State.CONFIRMED:
            raise NotPossibleNow("Only a confirmed place can be moved.")
        if not may_move(booking):
            raise NotPossibleNow("It’s too late to move this booking. You can still pass the place to a colleague.")
        if to_event.pk == booking.event_id or to_event.page_id is None or to_event.page_id != booking.event.page_id:
            raise OtherCourse
        if not to_event.is_bookable():
            raise BookingClosed.of(to_event)
        if already_booked(to_event, [booking.person]):
            raise AlreadyBooked([booking.person])
        waiting_list.offer_next(to_event.pk)
        places.take(to_event.pk)
        moved = _move(booking, to_event, by=by)
        emails.moved(booking, moved)
        places.free(booking.event_id)
        waiting_list.offer_next(booking.event_id)
        return moved


def _cancel_confirmed(booking: Booking, *, by: User | None, reason: str, waive: bool) -> None:
    back = what_returns(booking, waive=waive)
    waiting_list.end(booking, Booking.State.CANCELLED, by=by, reason=reason or end_reasons.CANCELLED)
    if back.included_place and booking.membership:
        included_places.give_back(booking.membership, cause=booking.place_cause)
    if back.pence and booking.order_line:
        refunds.request_refund(
            booking.order_line, pence=back.pence, cause=f"booking:{booking.pk}:cancelled", reason=booking.end_reason, asked_by=by
        )
    emails.cancelled(booking, refund_pence=back.pence, included_place=back.included_place)


def _move(booking: Booking, to_event: Event, *, by: User) -> Booking:
    quote = prices.quote(to_event, school=booking.school)
    line = booking.order_line
    booking.order_line = None
    waiting_list.end(booking, Booking.State.MOVED, by=by, reason=f"Moved to {to_event}"[:200])
    copied = {"worth_pence": quote.others_pence, "price_reason": quote.reason[:200]}
    if booking.place_cause and not quote.is_free:
        moved = _follow(booking, event=to_event, membership=None, place_cause="", **copied)
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
        copied |= {"payment": Booking.Payment.FREE, "membership": None, "place_cause": ""}
    return _follow(
        booking, event=to_event, net_pence=quote.net_pence, vat_pence=quote.vat_pence, order_line=None if quote.is_free else line, **copied
    )


def _follow(booking: Booking, **changed: object) -> Booking:
    """Create a confirmed booking that follows `booking` and is like it but for what `changed` says."""
    copied = [
        "event", "person", "booker", "school", "payment", "membership", "place_cause", "net_pence", "vat_pence", "worth_pence",
        "price_reason", "policy_text", "policy_steps", "terms_version", "terms_text", "access_needs", "dietary_needs", "submission",
    ]  # fmt: skip
    values = {name: getattr(booking, name) for name in copied} | changed
    return Booking.objects.create(**values, state=Booking.State.CONFIRMED, confirmed_at=timezone.now(), follows=booking)


def lock(booking: Booking, *other_events: int) -> Booking:
    """Return the booking as it is now, with its order and then its event (and others) held to the end of the transaction."""
    if booking.order_line:
        orders.lock(booking.order_line.order)
    places.lock(booking.event_id, *other_events)
    related = ["event__policy", "person", "booker", "school", "membership", "order_line__order"]
    return Booking.objects.select_related(*related).get(pk=booking.pk)
