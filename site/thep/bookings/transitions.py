"""How a booking moves: `TABLE` says from which state, by which move, on what condition, what is written, and which letter goes out.

Operations (`bookings`, `waiting_list`, `holds`, `changes`) hold the locks, in the order that `places` says, and the transaction; they
move a booking by `perform`, and make one by `begin`. Nothing else writes `Booking.state`, nor `BookingMove`, which keeps each move.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from . import emails, end_reasons, guards, places
from .models import Booking, BookingMove
from .moves import Asked, Move, refusal
from .school_clock import offer_ends_at

State = Booking.State


Guard = Callable[[Booking, Asked], None]


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What a move does: `guard` raises where it may not, `writes` sets the booking's fields, `letter` tells its people.

    `takes` and `frees` say what becomes of the event's place; the waiting list is the operation's to offer a freed one to. `reason` is
    why the booking ended, where whoever asked gave none. Of a booking that is given up for now, the place is neither: it stays taken until
    it is put back or let go.
    """

    to: State
    writes: Callable[[Booking, Asked], None]
    guard: Guard | None = None
    takes: bool = False
    frees: bool = False
    reason: str = ""
    letter: Callable[..., None] | None = None


def perform(
    booking: Booking, move: Move, asked: Asked | None = None, *, then: Callable[[], Mapping[str, object]] | None = None
) -> Transition:
    """Move `booking`, whose event's row the caller has locked, and tell its people; return what the table says of it.

    All of the booking's fields are saved, and only while its state in the database is still the one that it moves from. `then` is what
    the operation does before the letter is written; it returns what the letter says besides.

    Raises:
        NotPossibleNow: the booking's state hasn't this move.
        BookingsError: what the move's guard raises, or taking the place.
    """
    asked, before = asked or Asked(), State(booking.state)
    transition = TABLE.get((before, move))
    if transition is None:
        raise refusal(before, move)
    if transition.guard is not None:
        transition.guard(booking, asked)
    if transition.takes:
        places.take(booking.event_id)
    _write(booking, transition, asked)
    if not Booking.objects.filter(pk=booking.pk, state=before).update(**_values(booking)):
        booking.refresh_from_db()
        raise refusal(State(booking.state), move)
    _keep(booking, move, before, by=asked.by.pk if asked.by else None)
    if transition.frees:
        places.free(booking.event_id)
    words = then() if then else {}
    if transition.letter is not None:
        transition.letter(booking, **words)
    return transition


def begin(booking: Booking, move: Move, asked: Asked | None = None) -> Booking:
    """Save the new `booking` in the state in which `move` begins it. Its place, if it has one, was taken by the caller."""
    transition, asked = START[move], asked or Asked()
    _write(booking, transition, asked)
    booking.save(force_insert=True)
    _keep(booking, move, "", by=asked.by.pk if asked.by else booking.booker_id)
    if transition.letter is not None:
        transition.letter(booking)
    return booking


def has(booking: Booking, move: Move) -> bool:
    """Return whether the table has `move` for the state of `booking`; its guard may still refuse it."""
    return (State(booking.state), move) in TABLE


def _write(booking: Booking, transition: Transition, asked: Asked) -> None:
    booking.state = transition.to
    transition.writes(booking, asked)
    if transition.reason and not booking.end_reason:
        booking.end_reason = transition.reason


def _keep(booking: Booking, move: Move, before: str, *, by: int | None) -> None:
    """Keep the move as a row of its own, in one statement: the booking's fields say the last move of each kind alone."""
    reason = "" if booking.is_live else booking.end_reason
    BookingMove.objects.create(booking=booking, move=move, from_state=before, to_state=booking.state, by_id=by, reason=reason)


def _values(booking: Booking) -> dict[str, Any]:
    return {field.attname: getattr(booking, field.attname) for field in Booking._meta.concrete_fields if not field.primary_key}


# What is written.


def _hold(booking: Booking, asked: Asked) -> None:
    booking.expires_at = asked.expires_at


def _wait(booking: Booking, asked: Asked) -> None:
    booking.waiting_since, booking.expires_at = timezone.now(), None
    booking.ended_at, booking.ended_by, booking.end_reason = None, None, ""


def _wait_first(booking: Booking, asked: Asked) -> None:
    """Put the booking before everybody else; who has waited before keeps since when."""
    booking.waiting_since, booking.waiting_rank, booking.expires_at = booking.waiting_since or timezone.now(), -1, None


def _offer(booking: Booking, asked: Asked) -> None:
    booking.expires_at = offer_ends_at(timezone.now(), booking.event)


def _confirm(booking: Booking, asked: Asked) -> None:
    booking.confirmed_at, booking.expires_at = timezone.now(), None
    booking.ended_at, booking.ended_by, booking.end_reason = None, None, ""


def _end(booking: Booking, asked: Asked) -> None:
    booking.ended_at, booking.ended_by, booking.end_reason = timezone.now(), asked.by, asked.reason[:200]
    booking.expires_at = None


def _give_up(booking: Booking, asked: Asked) -> None:
    _end(booking, asked)
    booking.kept_until = asked.expires_at


def _put_back(booking: Booking, asked: Asked) -> None:
    _confirm(booking, asked)
    booking.kept_until = None


def _let_go(booking: Booking, asked: Asked) -> None:
    booking.kept_until = None


# The tables. Of a place that is passed on, the colleague's booking has it: nothing is taken or freed.

START: dict[Move, Transition] = {
    Move.BOOK: Transition(to=State.HELD, writes=_hold),
    Move.JOIN: Transition(to=State.WAITING, writes=_wait, letter=emails.joined_waiting_list),
    Move.JOIN_FIRST: Transition(to=State.WAITING, writes=_wait_first),  # the letter about the late payment says so
    Move.SEAT: Transition(to=State.CONFIRMED, writes=_confirm, letter=emails.confirmed_if_to_come),
    Move.FOLLOW: Transition(to=State.CONFIRMED, writes=_confirm),  # the letters of the move that it follows say so
    Move.SEND_APOLOGIES: Transition(to=State.APOLOGIES, writes=_end, reason=end_reasons.APOLOGIES),
}

TABLE: dict[tuple[State, Move], Transition] = {
    (State.HELD, Move.HOLD): Transition(to=State.HELD, writes=_hold),
    (State.HELD, Move.CONFIRM): Transition(
        to=State.CONFIRMED, guard=guards.hold_stands, writes=_confirm, letter=emails.confirmed_if_to_come
    ),
    (State.HELD, Move.CANCEL): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.NOT_WANTED, frees=True),
    (State.HELD, Move.RELEASE): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.LET_GO, frees=True),
    (State.HELD, Move.LAPSE): Transition(to=State.LAPSED, writes=_end, reason=end_reasons.NOT_PAID, frees=True),
    #
    (State.WAITING, Move.OFFER): Transition(
        to=State.OFFERED, guard=guards.booking_is_open, takes=True, writes=_offer, letter=emails.offered
    ),
    (State.WAITING, Move.LEAVE): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.LEFT_THE_WAITING_LIST),
    (State.WAITING, Move.CANCEL): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.LEFT_THE_WAITING_LIST),
    (State.WAITING, Move.LAPSE): Transition(
        to=State.LAPSED, guard=guards.event_has_begun, writes=_end, reason=end_reasons.NO_PLACE, letter=emails.waiting_ended
    ),
    #
    (State.OFFERED, Move.HOLD): Transition(to=State.HELD, guard=guards.offer_stands, writes=_hold),
    (State.OFFERED, Move.CONFIRM): Transition(to=State.CONFIRMED, guard=guards.offer_stands, writes=_confirm, letter=emails.confirmed),
    (State.OFFERED, Move.DECLINE): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.DECLINED, frees=True),
    (State.OFFERED, Move.CANCEL): Transition(to=State.CANCELLED, writes=_end, reason=end_reasons.NOT_WANTED, frees=True),
    (State.OFFERED, Move.WAIT_AGAIN): Transition(to=State.WAITING, guard=guards.has_no_date, writes=_wait_first, frees=True),
    (State.OFFERED, Move.LAPSE): Transition(
        to=State.LAPSED, guard=guards.offer_is_over, writes=_end, reason=end_reasons.OFFER_ENDED, frees=True, letter=emails.offer_lapsed
    ),
    (State.OFFERED, Move.CLOSE): Transition(
        to=State.LAPSED, guard=guards.booking_has_closed, writes=_end, reason=end_reasons.BOOKING_CLOSED, frees=True
    ),  # the letter about the event's change says so
    #
    (State.CONFIRMED, Move.CANCEL): Transition(
        to=State.CANCELLED, guard=guards.is_early_enough, writes=_end, reason=end_reasons.CANCELLED, frees=True, letter=emails.cancelled
    ),
    (State.CONFIRMED, Move.RELEASE): Transition(
        to=State.CANCELLED, guard=guards.is_invoiced, writes=_end, reason=end_reasons.INVOICE_WITHDRAWN, frees=True, letter=emails.cancelled
    ),
    (State.CONFIRMED, Move.TRANSFER): Transition(
        to=State.TRANSFERRED, guard=guards.may_be_passed_on, writes=_end, reason=end_reasons.PASSED_ON, letter=emails.passed_on
    ),
    (State.CONFIRMED, Move.MOVE): Transition(
        to=State.MOVED, guard=guards.may_be_moved, writes=_end, reason=end_reasons.MOVED, frees=True, letter=emails.moved
    ),
    #
    (State.WAITING, Move.APOLOGISE): Transition(
        to=State.APOLOGIES, guard=guards.is_answered_before_the_start, writes=_end, reason=end_reasons.APOLOGIES
    ),
    (State.OFFERED, Move.APOLOGISE): Transition(
        to=State.APOLOGIES, guard=guards.is_answered_before_the_start, writes=_end, reason=end_reasons.APOLOGIES, frees=True
    ),
    (State.CONFIRMED, Move.APOLOGISE): Transition(
        to=State.APOLOGIES,
        guard=guards.is_answered_before_the_start,
        writes=_end,
        reason=end_reasons.APOLOGIES,
        frees=True,
        letter=emails.apologies,
    ),
    (State.APOLOGIES, Move.COME): Transition(
        to=State.CONFIRMED, guard=guards.may_come_after_all, takes=True, writes=_confirm, letter=emails.confirmed
    ),
    (State.APOLOGIES, Move.QUEUE): Transition(
        to=State.WAITING, guard=guards.may_come_after_all, writes=_wait, letter=emails.joined_waiting_list
    ),
    #
    (State.CONFIRMED, Move.GIVE_UP): Transition(
        to=State.CANCELLED, guard=guards.is_early_enough, writes=_give_up, reason=end_reasons.OFSTED, letter=emails.given_up
    ),
    (State.CANCELLED, Move.PUT_BACK): Transition(to=State.CONFIRMED, guard=guards.place_is_kept, writes=_put_back, letter=emails.put_back),
    (State.CANCELLED, Move.LET_GO): Transition(to=State.CANCELLED, guard=guards.is_kept_no_longer, writes=_let_go, frees=True),
    #
    (State.LAPSED, Move.SEAT_LATE): Transition(
        to=State.CONFIRMED, guard=guards.was_paid_late, takes=True, writes=_confirm, letter=emails.confirmed
    ),
}
