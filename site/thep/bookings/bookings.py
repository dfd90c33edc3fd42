"""A booking is made: places are taken, then paid for, confirmed or held, in one transaction."""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.events import policies, prices
from thep.events.access import admits
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.payments.models import Order
from thep.schools import successions
from thep.schools.errors import SchoolContinues
from thep.schools.models import School

from . import access, paying, places, waiting_list
from .delegates import Delegate, gather
from .errors import AlreadyBooked, BookingClosed, EventFull, FormUsedBefore, NotAllowed, NotForThem, PlacesFree, PriceChanged, WrongForm
from .models import Booking, Submission, Terms
from .moves import Asked, Move
from .transitions import begin


@dataclass(frozen=True)
class Placed:
    """What one press of the button did. An order is there where something is to be paid or owed."""

    submission: Submission
    bookings: list[Booking]
    order: Order | None

    @property
    def is_waiting(self) -> bool:
        return all(booking.state in (Booking.State.WAITING, Booking.State.OFFERED) for booking in self.bookings)


def book(
    event: Event,
    *,
    booker: User,
    school: School | None,
    delegates: Sequence[Delegate],
    payment: str,
    terms: Terms | None = None,
    purchase_order: str = "",
    invoice_to: str = "",
    cost_code: str = "",
    waiting_list_if_full: bool = False,
    token: uuid.UUID | None = None,
    by_office: bool = False,
    at_door: bool = False,
    price_shown: int | None = None,
    only_to_wait: bool = False,
    made_at: datetime.datetime | None = None,
    within: bool = False,
) -> Placed:
    """Give each delegate a place: confirmed where it is free, included or invoiced, held for half an hour where a card is to pay.

    With `waiting_list_if_full` they all join the waiting list where the places don't suffice; `only_to_wait` says that they agreed to
    nothing else. Whoever calls again with the same
    `token` gets what the first call did, and nothing more happens. `by_office` says that the office books for `booker`: it may do so
    until the event starts, at any school's price and by invoice; `at_door`: afterwards too, as they have come, whoever else waits.
    `invoice_to` is the key of who gets the invoice (`paying.bill_to`); `cost_code` the school's own, for the order, from who leads it.
    `price_shown` is the price of one place, in pence with VAT, that the form showed. `made_at` is the aware instant at which it was
    booked where that is written down afterwards: booking must have been open then. `within` says that the caller has the transaction, and
    holds no lock that comes after the event's.

    Raises:
        EventFull, BookingClosed, AlreadyBooked, NobodyComing, NotAllowed, NotForThem, NotAColleague, LeavesBefore, NotPayable,
        TooFewIncludedPlaces, UnknownRecipient.
        PriceChanged: a place costs something else than the form showed.
        PlacesFree: they only wanted to wait, and there are places.
        FormUsedBefore: the token's bookings have all ended.
        WrongForm: the token is of somebody else's form, or of another event's.
    """
    with transaction.atomic(durable=not within):
        submission, is_first = Submission.objects.get_or_create(token=token or uuid.uuid4(), defaults={"booker": booker, "event": event})
        if not is_first:
            return _placed_before(submission, booker=booker, event=event)
        if not kind_of(event).booking.through_schools:
            school = None
        if kind_of(event).booking.is_rsvp and not at_door:
            raise NotAllowed("People answer for themselves whether they come to this event. Open it and choose ‘I’m coming’.")
        if school is not None:
            hold_school(school)
        if school is not None and not by_office and not access.belongs_to(booker, school):
            raise NotAllowed(f"You’re not listed at that {school.noun}.")
        # As it is now, not as it was when the form was opened: it may have moved, closed or changed its price since.
        event = places.lock(event.pk)[event.pk]
        if not (at_door or (event.is_to_come if by_office else event.is_bookable(made_at))):
            raise BookingClosed.of(event)
        if terms is not None and terms.in_force_from > timezone.now():
            raise NotAllowed("These terms aren’t in force yet.")
        quote = prices.quote(event, school=school)
        if price_shown not in (None, quote.total_pence) and payment != Booking.Payment.INCLUDED:
            raise PriceChanged(was=price_shown or 0, now=quote.total_pence)
        payment = paying.check(payment, quote=quote, booker=booker, school=school, by_office=by_office)
        # Places that came free while booking was closed belong to those who wait, however soon somebody else is here.
        if not at_door:
            waiting_list.offer_next(event.pk)
        coming = gather(delegates, booker=booker, school=school)
        if not by_office:
            check_admitted(event, coming)
        if school is not None and not by_office:
            access.check_they_stay(coming, school=school, event=event)
        has_place = _take(event, len(coming), waiting_list_if_full=waiting_list_if_full or only_to_wait, people=coming)
        if has_place and only_to_wait:
            raise PlacesFree
        bookings = [
            _make(submission, event, person, delegate, school=school, payment=payment, quote=quote, terms=terms, has_place=has_place)
            for person, delegate in coming.items()
        ]
        if has_place:
            order = paying.settle(
                bookings,
                event=event,
                booker=booker,
                school=school,
                payment=payment,
                purchase_order=purchase_order,
                invoice_to=invoice_to,
                cost_code=cost_code,
            )
            if order is not None:
                submission.order = order
                submission.save(update_fields=["order"])
        else:
            waiting_list.offer_next(event.pk)
        return _placed(submission)


def hold_school(school: School) -> None:
    """Hold the school, so that what is booked now goes with it if it continues as another at this moment."""
    try:
        successions.hold(school)
    except SchoolContinues as error:
        raise NotAllowed(str(error)) from error


def check_admitted(event: Event, people: Iterable[User]) -> None:
    """Raise NotForThem where the kind of `event` doesn't let all of `people` in."""
    for person in people:
        if not admits(event, person):
            raise NotForThem(person)


def done_before(token: uuid.UUID, *, booker: User, event: Event) -> Placed | None:
    """Return what a form with this token did for `booker` at `event`, while anything of that is left."""
    submission = Submission.objects.filter(token=token, booker=booker, event=event).first()
    placed = _placed(submission) if submission else None
    return placed if placed and any(booking.is_live for booking in placed.bookings) else None


def already_booked(event: Event, people: Sequence[User]) -> list[User]:
    """Return those of `people` who have a place at `event`, or wait for one."""
    booked = set(Booking.objects.live().filter(event=event, person__in=people).values_list("person", flat=True))
    return [person for person in people if person.pk in booked]


def _placed(submission: Submission) -> Placed:
    bookings = list(submission.bookings.select_related("person", "event").order_by("pk"))
    return Placed(submission, bookings, submission.order)


def _placed_before(submission: Submission, *, booker: User, event: Event) -> Placed:
    """Return what the form did when it was sent the first time, while anything of that is left."""
    if submission.booker_id != booker.pk:
        raise WrongForm("This form was sent by somebody else. Check it and confirm again.")
    if submission.event_id != event.pk:
        raise WrongForm("This form was already used to book another event. Check it and confirm again.")
    placed = _placed(submission)
    if not any(booking.is_live for booking in placed.bookings):
        raise FormUsedBefore
    return placed


def _take(event: Event, wanted: int, *, waiting_list_if_full: bool, people: dict[User, Delegate]) -> bool:
    """Take the places, and return whether that was possible; afterwards the event's row is ours until the end of the transaction."""
    full: EventFull | None = None
    try:
        places.take(event.pk, wanted)
    except EventFull as error:
        places.lock(event.pk)
        full = error
    if found := already_booked(event, list(people)):
        raise AlreadyBooked(found, named=[people[person].email or str(person) for person in found])
    if full is not None and not waiting_list_if_full:
        raise full
    return full is None


def _make(
    submission: Submission,
    event: Event,
    person: User,
    delegate: Delegate,
    *,
    school: School | None,
    payment: str,
    quote: prices.Quote,
    terms: Terms | None,
    has_place: bool,
) -> Booking:
    booking = Booking(
        submission=submission,
        event=event,
        person=person,
        named_as=delegate.email.strip().lower() if school is not None and not access.belongs_to(person, school) else "",
        booker=submission.booker,
        school=school,
        payment=payment,
        net_pence=quote.net_pence,
        vat_pence=quote.vat_pence,
        worth_pence=quote.others_pence,
        price_reason=quote.reason[:200],
        policy_text=event.policy_text,
        absence_text=event.absence_text,
        absence_fee_pence=event.policy.absence_fee_pence if event.policy else 0,
        policy_steps=policies.steps_of(event.policy),
        terms_version=terms.version if terms else "",
        terms_text=terms.text if terms else "",
        access_needs=person.access_needs if delegate.access_needs is None else delegate.access_needs,
        dietary_needs=person.dietary_needs if delegate.dietary_needs is None else delegate.dietary_needs,
    )
    return begin(booking, Move.BOOK, Asked(expires_at=paying.hold_ends_at(event))) if has_place else begin(booking, Move.JOIN)
