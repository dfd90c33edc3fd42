"""A teacher asks their school for a place, and may withdraw the request until it is answered. A request keeps no place."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import access
from thep.bookings.bookings import already_booked, check_admitted, hold_school
from thep.bookings.cancellation import may_move
from thep.bookings.delegates import Delegate
from thep.bookings.errors import AlreadyBooked, BookingClosed, NotAllowed, NotPayable, NotPossibleNow, OfferLapsed, WrongForm
from thep.bookings.guards import check_offer
from thep.bookings.models import Booking, PlaceRequest, Terms
from thep.bookings.school_clock import later_by_school_hours
from thep.events import prices
from thep.events.models import Event
from thep.schools.models import School

from . import letters
from .errors import AskedBefore, refusal
from .school_settings import asks_first, settings_of

State = PlaceRequest.State


def ask(
    event: Event,
    *,
    school: School,
    delegate: Delegate,
    by: User,
    message: str = "",
    terms: Terms | None = None,
    token: uuid.UUID | None = None,
    held: Booking | None = None,
) -> PlaceRequest:
    """Ask the leads of `school` for a place of `by` at `event`, with the needs that `delegate` says, and tell them.

    `held` is the offered place that it would take, or the place on another date that it would replace. Whoever calls again with the same
    `token` gets what the first call made.

    Raises:
        BookingClosed, AlreadyBooked, NotPayable, NotAllowed, NotForThem.
        AskedBefore: a request of theirs for this event still waits.
        WrongForm: the token is of somebody else's form, or of another event's.
    """
    token = token or uuid.uuid4()
    try:
        with transaction.atomic():
            made = PlaceRequest.objects.filter(token=token).first()
            if made is not None:
                return _asked_before(made, event=event, by=by)
            return _make(event, school=school, delegate=delegate, by=by, message=message, terms=terms, token=token, held=held)
    except IntegrityError:
        # Two presses at once: the other one has asked.
        made = PlaceRequest.objects.filter(event=event, person=by, state=State.ASKED).first()
        if made is None:
            raise
        if made.token == token:
            return made
        raise AskedBefore(made) from None


def ask_instead(booking: Booking, event: Event, *, by: User) -> PlaceRequest:
    """Ask for what a booking of `by` can't have without its school: the place that it is offered, or a dearer one on another date.

    Raises:
        NotAllowed: the booking is somebody else's.
        OfferLapsed, NotPossibleNow: the offer has ended, or the booking can't be moved.
        BookingsError: as `ask`.
    """
    if booking.person_id != by.pk or booking.school is None:
        raise NotAllowed("Only the person who comes can ask for this place.")
    if booking.event_id != event.pk and (booking.state != Booking.State.CONFIRMED or not may_move(booking)):
        raise NotPossibleNow("It’s too late to move this booking. You can still pass the place to a colleague.")
    if booking.event_id == event.pk and booking.state != Booking.State.OFFERED:
        raise OfferLapsed
    delegate = Delegate(person=by, access_needs=booking.access_needs, dietary_needs=booking.dietary_needs)
    return ask(event, school=booking.school, delegate=delegate, by=by, terms=Terms.objects.in_force(), held=booking)


def withdraw(request: PlaceRequest, *, by: User) -> PlaceRequest:
    """End the request for whoever made it. Nothing happens where they have withdrawn it already.

    Raises:
        NotAllowed: it is somebody else's.
        NotPossibleNow, BookingClosed: it has been answered, or has lapsed.
    """
    with transaction.atomic():
        request = lock(request)
        if request.person_id != by.pk:
            raise NotAllowed("Only the person who asked can withdraw a request.")
        if request.state == State.WITHDRAWN:
            return request
        if not request.is_waiting:
            raise refusal(request)
        request.state, request.answered_at = State.WITHDRAWN, timezone.now()
        request.save(update_fields=["state", "answered_at"])
        return request


def withdraw_for_leaver(person: User, *, school: School, after: datetime.date | None = None) -> int:
    """End what `person`, who leaves `school`, has asked it for: all of it, or what is of events after a day. Return how many there were.

    Runs in the caller's transaction, which holds no order and no event yet.
    """
    asked = PlaceRequest.objects.asked().filter(person=person, school=school)
    if after is not None:
        asked = asked.filter(event__ends_at__date__gt=after)
    held = list(asked.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
    return PlaceRequest.objects.asked().filter(pk__in=held).update(state=State.WITHDRAWN, answered_at=timezone.now())


def lock(request: PlaceRequest) -> PlaceRequest:
    """Return the request as it is now, held to the end of the transaction: its lock comes before those of orders and events."""
    PlaceRequest.objects.select_for_update(no_key=True).get(pk=request.pk)
    # Read after the lock, not with it: of a row that was waited for, PostgreSQL joins what was there before the wait.
    return PlaceRequest.objects.select_related("event__policy", "person", "school", "answered_by", "held__event").get(pk=request.pk)


def _asked_before(request: PlaceRequest, *, event: Event, by: User) -> PlaceRequest:
    if request.person_id != by.pk:
        raise WrongForm("This form was sent by somebody else. Check it and confirm again.")
    if request.event_id != event.pk:
        raise WrongForm("This form was already used to ask for another event. Check it and confirm again.")
    return request


def _make(
    event: Event,
    *,
    school: School,
    delegate: Delegate,
    by: User,
    message: str,
    terms: Terms | None,
    token: uuid.UUID,
    held: Booking | None,
) -> PlaceRequest:
    hold_school(school)
    event = Event.objects.get(pk=event.pk)
    if not access.belongs_to(by, school):
        raise NotAllowed(f"You’re not listed at that {school.noun}.")
    if not asks_first(by, school):
        raise NotAllowed(f"You don’t need to ask your {school.noun} first. Book the place.")
    if not event.is_bookable():
        raise BookingClosed.of(event)
    check_admitted(event, [by])
    offer = held if held is not None and held.event_id == event.pk else None
    if offer is not None:
        check_offer(offer)
    elif already_booked(event, [by]):
        raise AlreadyBooked([by])
    quote = prices.quote(event, school=school)
    if quote.is_free:
        raise NotPayable("This event is free, so there’s nothing to ask for. Book the place.")
    if waiting := PlaceRequest.objects.waiting().filter(event=event, person=by).first():
        raise AskedBefore(waiting)
    # One that has lapsed is over, whether or not anybody has been told yet.
    for lapsed in PlaceRequest.objects.asked().filter(event=event, person=by).select_related("event"):
        PlaceRequest.objects.filter(pk=lapsed.pk, state=State.ASKED).update(state=State.LAPSED, answered_at=lapsed.ends_at)
    now = timezone.now()
    expires_at = later_by_school_hours(now, settings_of(school).hours)
    if offer is not None and offer.expires_at is not None:
        expires_at = min(expires_at, offer.expires_at)
    request = PlaceRequest.objects.create(
        token=token,
        event=event,
        person=by,
        school=school,
        asked_at=now,
        expires_at=expires_at,
        net_pence=quote.net_pence,
        vat_pence=quote.vat_pence,
        was_included=quote.is_included,
        message=message,
        access_needs=by.access_needs if delegate.access_needs is None else delegate.access_needs,
        dietary_needs=by.dietary_needs if delegate.dietary_needs is None else delegate.dietary_needs,
        terms=terms,
        held=held,
    )
    letters.asked(request)
    return request
