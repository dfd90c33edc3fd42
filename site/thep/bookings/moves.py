"""What can be done with a booking, what it is asked with, and what is said where it can't be done."""

import datetime
from dataclasses import dataclass
from enum import StrEnum

from thep.accounts.models import User
from thep.events.models import Event

from .errors import NotPossibleNow
from .models import Booking

State = Booking.State


class Move(StrEnum):
    """What can be done with a booking. The first six make one."""

    BOOK = "book"
    JOIN = "join the waiting list"
    JOIN_FIRST = "join the head of the waiting list"
    SEAT = "seat"
    FOLLOW = "follow"
    SEND_APOLOGIES = "send apologies"
    HOLD = "hold"
    CONFIRM = "confirm"
    SEAT_LATE = "seat after a late payment"
    OFFER = "offer"
    WAIT_AGAIN = "wait again"
    LEAVE = "leave"
    DECLINE = "decline"
    CANCEL = "cancel"
    RELEASE = "release"
    LAPSE = "lapse"
    CLOSE = "close"
    TRANSFER = "transfer"
    MOVE = "move"
    APOLOGISE = "apologise"
    COME = "come"
    QUEUE = "queue"
    GIVE_UP = "give up for now"
    PUT_BACK = "put back"
    LET_GO = "let go"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a move is asked with: who asks (None: the product itself) and why, and what some moves need besides.

    `waive` refunds everything, `by_office` says that the office does it; `to` is the colleague, `to_event` the other date, `expires_at`
    when a hold ends, or until when
    a place that is given up is kept.
    """

    by: User | None = None
    reason: str = ""
    waive: bool = False
    by_office: bool = False
    to: User | None = None
    to_event: Event | None = None
    expires_at: datetime.datetime | None = None


ANSWERS = "Everybody answers for themselves here. Say that you can’t come, and your colleague says that they can."

ONLY: dict[Move, str] = {
    Move.HOLD: "Only an offered place can be held until it’s paid.",
    Move.CONFIRM: "Only a place that is held or offered can be confirmed.",
    Move.SEAT_LATE: "Only a place that wasn’t paid in time can be given back.",
    Move.OFFER: "Only people on the waiting list can be offered a place.",
    Move.WAIT_AGAIN: "Only an offered place can go back to the waiting list.",
    Move.LEAVE: "Only people on the waiting list can leave it.",
    Move.DECLINE: "Only an offered place can be declined.",
    Move.CANCEL: "Only a booking that hasn’t ended can be cancelled.",
    Move.RELEASE: "Only a place that isn’t paid for can be let go.",
    Move.LAPSE: "Only a hold, an offer or a wait for a place can run out.",
    Move.CLOSE: "Only an offer can end when booking closes.",
    Move.TRANSFER: "Only a confirmed place can be passed on, before the event begins.",
    Move.MOVE: "Only a confirmed place can be moved.",
    Move.APOLOGISE: "Only people who said they’re coming can send apologies.",
    Move.COME: "Only people who sent apologies can change their answer.",
    Move.QUEUE: "Only people who sent apologies can join the waiting list again.",
    Move.GIVE_UP: "Only a confirmed place can be given up.",
    Move.PUT_BACK: "Only a place that is kept can be put back.",
    Move.LET_GO: "Only a place that is kept can be let go.",
}

NEXT_STEPS: dict[State, str] = {
    State.HELD: "This place is held until it’s paid: pay for it or let it go first.",
    State.WAITING: "This booking is on the waiting list: we’ll email when a place comes free.",
    State.OFFERED: "This place is offered: take it or decline it first.",
    State.CONFIRMED: "This booking is confirmed: to give the place up, cancel it.",
    State.CANCELLED: "This booking was cancelled: to come, book again.",
    State.LAPSED: "This booking has ended: to come, book again.",
    State.TRANSFERRED: "A colleague has this place now: ask them to change it, or book again.",
    State.MOVED: "This booking was moved: change the booking for the new date instead.",
    State.APOLOGIES: "This person sent apologies: to come after all, answer again.",
}


def refusal(state: State, move: Move) -> NotPossibleNow:
    """Return the error that says why a booking in `state` can't make `move`, and what to do next."""
    return NotPossibleNow(f"{ONLY[move]} {NEXT_STEPS[state]}")
