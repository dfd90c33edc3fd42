"""Answers to events that people come to by one press: they're coming, or they send apologies, and change it until the event begins."""

from dataclasses import dataclass

from django.db import transaction

from thep.accounts.models import User
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.schools import successions
from thep.schools.errors import SchoolContinues
from thep.schools.models import School

from . import access, paying, places, waiting_list
from .errors import BookingClosed, EventFull, NotAllowed
from .models import Booking
from .moves import Asked, Move
from .own_bookings import answer_among
from .transitions import begin, perform

State = Booking.State


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What people have answered, by name. `unanswered` is None where the event's kind doesn't know whom it invites."""

    coming: list[Booking]
    apologies: list[Booking]
    unanswered: list[User] | None


def come(event: Event, *, person: User, by: User, by_office: bool = False, is_shown: bool = False) -> Booking:
    """Note that `person` is coming: they have a place, or wait for one where the event is full. Nothing happens where they do already.

    `by_office` says that the office answers for them, which it may until the event begins, whoever sees the event; `is_shown` that the
    person was let in to the event's page, as by its password.

    Raises:
        NotAllowed: `person` may not see the event, or it isn't one that people answer.
        BookingClosed: it's over, has begun, is cancelled or not published, or answers have closed.
        OfferLapsed: the place that was offered to them has gone.
    """
    with transaction.atomic():
        school = _hold_school(event, person)
        event, mine = _open(event, person, by=by, by_office=by_office, is_shown=is_shown)
        if mine is not None and mine.state in (State.CONFIRMED, State.WAITING, State.HELD):
            return mine
        if not event.is_bookable() and not by_office:
            raise BookingClosed.of(event)
        # Places that came free meanwhile belong to those who wait.
        waiting_list.offer_next(event.pk)
        if mine is None:
            mine = _begin(event, person, school)
        elif mine.state == State.OFFERED:
            perform(mine, Move.CONFIRM)
        else:
            asked = Asked(by=by, by_office=by_office)
            try:
                perform(mine, Move.COME, asked)
            except EventFull:
                perform(mine, Move.QUEUE, asked)
        return mine


def send_apologies(event: Event, *, person: User, by: User, by_office: bool = False, is_shown: bool = False) -> Booking:
    """Note that `person` can't come, and offer their place to the next person who waits. Nothing happens where they have said so already.

    Raises:
        NotAllowed, BookingClosed: as `come`; but apologies are taken until the event begins.
    """
    with transaction.atomic():
        school = _hold_school(event, person)
        event, mine = _open(event, person, by=by, by_office=by_office, is_shown=is_shown)
        if mine is None:
            return begin(_new(event, person, school), Move.SEND_APOLOGIES, Asked(by=by))
        if mine.state != State.APOLOGIES:
            perform(mine, Move.APOLOGISE, Asked(by=by))
            waiting_list.offer_next(event.pk)
        return mine


def answer_of(event: Event, person: User) -> Booking | None:
    """Return what `person` has answered, the newest that still stands; None where they haven't."""
    return answer_among(Booking.objects.filter(event=event, person=person).select_related("person"))


def answers_of(event: Event) -> Answers | None:
    """Return who comes, who sent apologies and who hasn't answered; None for an event that is booked by the form."""
    kind = kind_of(event)
    if not kind.booking.is_rsvp:
        return None
    found = list(Booking.objects.filter(event=event).select_related("person", "school").order_by("person__name", "pk"))
    answered = {booking.person_id for booking in found if booking.is_live or booking.state == State.APOLOGIES}
    invited = kind.invited(event).exclude(pk__in=answered).filter(is_active=True).order_by("name", "pk") if kind.invited else None
    return Answers(
        coming=[booking for booking in found if booking.state == State.CONFIRMED],
        apologies=[booking for booking in found if booking.state == State.APOLOGIES],
        unanswered=None if invited is None else list(invited),
    )


def _open(event: Event, person: User, *, by: User, by_office: bool, is_shown: bool) -> tuple[Event, Booking | None]:
    """Return the event, held to the end of the transaction, and what `person` has answered, where it can be answered now."""
    if not kind_of(event).booking.is_rsvp:
        raise NotAllowed("This event is booked by its form. Choose ‘Book a place’.")
    if not by_office and by != person:
        raise NotAllowed("Everybody answers for themselves.")
    event = places.lock(event.pk)[event.pk]
    if event.state == Event.State.DRAFT:
        raise BookingClosed("This event isn’t published yet.")
    if event.state == Event.State.CANCELLED:
        raise BookingClosed("This event is cancelled.")
    may_see = by_office or is_shown or Event.objects.published().visible_to(person).filter(pk=event.pk).exists()
    if not may_see:
        raise NotAllowed("This event isn’t open to you.")
    if not event.is_to_come:
        raise BookingClosed.of(event)
    mine = answer_of(event, person)
    if mine is not None:
        mine.event = event
    return event, mine


def _hold_school(event: Event, person: User) -> School | None:
    """Hold the school that the person answers as somebody of, before the event, as is the order of locks; None where they don't."""
    school = access.schools_of(person).first() if kind_of(event).booking.through_schools else None
    if school is None:
        return None
    try:
        successions.hold(school)
    except SchoolContinues as error:
        # Of a school that was split they may have gone to another than its bookings.
        return successions.hold_current(access.schools_of(person).first() or error.new)
    return school


def _new(event: Event, person: User, school: School | None) -> Booking:
    return Booking(event=event, person=person, booker=person, school=school, payment=Booking.Payment.FREE)


def _begin(event: Event, person: User, school: School | None) -> Booking:
    booking = _new(event, person, school)
    try:
        places.take(event.pk)
    except EventFull:
        return begin(booking, Move.JOIN)
    begin(booking, Move.BOOK, Asked(expires_at=paying.hold_ends_at(event)))
    perform(booking, Move.CONFIRM)
    return booking
