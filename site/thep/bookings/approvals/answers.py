"""A lead answers a teacher's request: approving it books the place, at the price and with the places of that moment."""

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import access, bookings, changes, waiting_list
from thep.bookings.cancellation import may_move
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotAColleague, NotPayable, NotPossibleNow, OnlyLeads
from thep.bookings.models import Booking, PlaceRequest
from thep.events.models import Event

from . import letters
from .errors import refusal
from .requests import lock

State = PlaceRequest.State


def approve(
    request: PlaceRequest,
    *,
    by: User,
    payment: str,
    price_shown: int | None = None,
    purchase_order: str = "",
    invoice_to: str = "",
    cost_code: str = "",
    wait_if_full: bool = False,
) -> PlaceRequest:
    """Book the place for whoever asked, paid by their school, and return the request with its booking.

    `price_shown` is the price of the place, in pence with VAT, that the lead saw; an order is under `cost_code`. With `wait_if_full` the
    teacher joins the waiting list where no place is left. Nothing is written where it is refused, so that the request still waits.

    Raises:
        AnsweredBefore: somebody has answered it.
        NotPossibleNow, BookingClosed: it was withdrawn or has lapsed.
        NotAllowed, NotAColleague: `by` doesn't lead the school, or the teacher isn't listed there any more.
        OfferLapsed: the offer that it was to take has ended.
        EventFull, AlreadyBooked, PriceChanged, NotPayable, TooFewIncludedPlaces, UnknownRecipient.
    """
    with transaction.atomic(durable=True):
        bookings.hold_school(request.school)  # before the request, as is the order of locks
        request = _to_answer(request, by=by)
        if payment == Booking.Payment.CARD:
            raise NotPayable("An included place or an invoice pays for an approved request. Choose one of them.")
        if not access.belongs_to(request.person, request.school):
            raise NotAColleague(request.person, request.school)
        if request.held is not None and not request.is_for_move:
            taken, _ = waiting_list.accept(
                request.held,
                by=by,
                payment=payment,
                purchase_order=purchase_order,
                invoice_to=invoice_to,
                cost_code=cost_code,
                within=True,
            )
            return _answer(request, State.APPROVED, by=by, booking=taken)
        if request.held is not None:
            _give_up(request.held, request.event, by=by)
            wait_if_full = False  # nobody gives up a place to wait for another
        placed = bookings.book(
            request.event,
            booker=by,
            school=request.school,
            delegates=[Delegate(person=request.person, access_needs=request.access_needs, dietary_needs=request.dietary_needs)],
            payment=payment,
            terms=request.terms,
            purchase_order=purchase_order,
            invoice_to=invoice_to,
            cost_code=cost_code,
            price_shown=price_shown,
            waiting_list_if_full=wait_if_full,
            within=True,
        )
        return _answer(request, State.APPROVED, by=by, booking=placed.bookings[0])


def decline(request: PlaceRequest, *, by: User, reason: str) -> PlaceRequest:
    """Decline the request, and tell whoever asked, with the reason.

    Raises:
        AnsweredBefore, NotPossibleNow, BookingClosed, NotAllowed: as `approve`.
        NotPossibleNow: no reason is given.
    """
    with transaction.atomic(durable=True):
        request = _to_answer(request, by=by)
        if not reason.strip():
            raise NotPossibleNow("Write a reason: we send it to your colleague.")
        declined = _answer(request, State.DECLINED, by=by, reason=reason.strip())
        letters.declined(declined)
        return declined


def _to_answer(request: PlaceRequest, *, by: User) -> PlaceRequest:
    """Return the request, held for `by` to answer."""
    request = lock(request)
    if not access.may_book_for_colleagues(by, request.school):
        raise OnlyLeads(request.school, "can answer requests")
    if not request.is_waiting:
        raise refusal(request)
    return request


def _give_up(held: Booking, to_event: Event, *, by: User) -> None:
    """Cancel the place that the approved one replaces, which brings back everything as long as it may be moved.

    Raises:
        NotPossibleNow: it may not, or it is a confirmed place no more.
    """
    held = changes.lock(held, to_event.pk)
    if held.state != Booking.State.CONFIRMED:
        raise NotPossibleNow(f"{held.person} has given up the place that was to be moved. Decline this request.")
    if not may_move(held):
        raise NotPossibleNow("It’s too late to move this booking. You can still pass the place to a colleague.")
    changes.cancel(held, by=by, reason=f"Moved to {to_event}"[:200])


def _answer(request: PlaceRequest, state: PlaceRequest.State, *, by: User, **more: object) -> PlaceRequest:
    for name, value in ({"state": state, "answered_by": by, "answered_at": timezone.now()} | more).items():
        setattr(request, name, value)
    request.save()
    return request
