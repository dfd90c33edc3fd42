"""Making a missed session of a series up: a free place at the same session of another run of the course is taken, once, at no cost.

A run is parallel where it presents the same page. Its session is the same where it has the same title, or else the same number of a
series as long. A place at it takes one of that run's places, whatever the person has of the others.
"""

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import changes, places, waiting_list
from thep.bookings.errors import BookingClosed, EventFull
from thep.bookings.models import Booking, SessionPlace
from thep.cpd.errors import CpdError
from thep.cpd.models import Mark
from thep.cpd.registers import standing
from thep.design.templatetags.thep import day
from thep.events.access import admits
from thep.events.models import Event, Session

from . import letters

NOT_WANTED = "Not wanted any more"
BOOKING_ENDED = "Their booking ended"
EVENT_CANCELLED = "The event was cancelled"


A_WHILE = datetime.timedelta(hours=1)


class NoParallelPlace(CpdError):
    """The session can't be made up there. The words say why."""


def missed_sessions(booking: Booking) -> list[Session]:
    """Return the sessions of the booking's series that its person missed, with apologies or without, the earliest first."""
    sessions = list(booking.event.sessions.order_by("starts_at"))
    if len(sessions) < 2 or booking.state != Booking.State.CONFIRMED or booking.event.page_id is None:
        return []
    marks = list(Mark.objects.filter(session__in=sessions, person=booking.person_id))
    return [each for each in sessions if standing(each, [mark for mark in marks if mark.session_id == each.pk]).is_missed]


def free_sessions(booking: Booking, missed: Session) -> list[Session]:
    """Return the sessions still to come at which the person of `booking` could make `missed` up, the soonest first: those with a place.

    A run that somebody waits for a place at has none to give.
    """
    event = booking.event
    runs = Event.objects.open().with_room().filter(page=event.page_id, sessions__starts_at__gt=timezone.now()).exclude(pk=event.pk)
    runs = runs.admitting(booking.person).exclude(bookings__state=Booking.State.WAITING)
    runs = runs.exclude(pk__in=Booking.objects.live().filter(person=booking.person_id).values("event"))
    own = list(event.sessions.order_by("starts_at"))
    found = [_same_session(missed, own, list(run.sessions.all())) for run in runs.distinct().prefetch_related("sessions")]
    coming = [session for session in found if session is not None and session.starts_at > timezone.now()]
    return sorted(coming, key=lambda session: (session.starts_at, session.pk))


def take(booking: Booking, *, missed: Session, session: Session, by: User) -> SessionPlace:
    """Take a place at `session` for the person of `booking`, who missed `missed`, and write to them. A second call returns the first's.

    Raises:
        NoParallelPlace: the session wasn't missed or isn't the same, it has begun, all places are taken, they have a place there, or they
            make `missed` up elsewhere.
    """
    with transaction.atomic():
        if by.pk != booking.person_id:
            raise NoParallelPlace("Only whoever missed the session can take a place at another date.")
        booking = changes.lock(booking, session.event_id)
        session = Session.objects.select_related("event__venue", "venue").get(pk=session.pk)
        held = booking.session_places.held().filter(missed=missed).select_related("session").first()
        if held is not None and held.session_id == session.pk:
            return held
        if held is not None:
            raise NoParallelPlace(f"You have a place on {day(held.session.starts_at)} for this session. Give that one up first.")
        if refusal := _refusal_of(booking, missed, session):
            raise NoParallelPlace(refusal)
        waiting_list.offer_next(session.event_id)  # whoever waits for a place comes first
        try:
            places.take(session.event_id)
        except EventFull:
            raise NoParallelPlace("The last place at this session has just been taken. See below whether another date has one.") from None
        except BookingClosed:
            raise NoParallelPlace("This date was cancelled. See below whether another one has a place.") from None
        place = SessionPlace.objects.create(booking=booking, missed=missed, session=session)
        letters.taken(place)
        return place


def give_up(place: SessionPlace, *, by: User) -> SessionPlace:
    """Free a place at one session, and offer it to who waits. Nothing happens where it was given up before.

    Raises:
        NoParallelPlace: the session has begun.
    """
    with transaction.atomic():
        places.lock(place.session.event_id)
        place = SessionPlace.objects.select_related("session__event", "booking__person").get(pk=place.pk)
        if place.ended_at is not None:
            return place
        if place.session.starts_at <= timezone.now():
            raise NoParallelPlace("This session has begun, so its place can’t be given up any more.")
        _end(place, by=by, reason=NOT_WANTED)
        waiting_list.offer_next(place.session.event_id)
        return place


def end_all(event: Event, *, by: User | None) -> list[SessionPlace]:
    """Free every place at a single session of `event`, which is cancelled and held by the caller, and return them."""
    held = list(SessionPlace.objects.held().filter(session__event=event).select_related("session__event__venue", "booking__person"))
    for place in held:
        _end(place, by=by, reason=EVENT_CANCELLED)
    return held


def end_without_booking() -> int:
    """Free the places at sessions to come whose own booking ended more than an hour ago, write to their people, and return how many.

    For an hour an Ofsted visit can be taken back, and the booking with it.
    """
    lately = timezone.now() - A_WHILE
    without = SessionPlace.objects.held().filter(session__starts_at__gt=timezone.now(), booking__ended_at__lt=lately)
    freed = 0
    for pk, event in without.values_list("pk", "session__event"):
        with transaction.atomic():
            places.lock(event)
            place = without.select_related("session__event__venue", "session__venue", "booking__person").filter(pk=pk).first()
            if place is not None:
                _end(place, by=None, reason=BOOKING_ENDED)
                waiting_list.offer_next(event)
                letters.ended(place)
                freed += 1
    return freed


def _end(place: SessionPlace, *, by: User | None, reason: str) -> None:
    place.ended_at, place.ended_by, place.end_reason = timezone.now(), by, reason
    place.save(update_fields=["ended_at", "ended_by", "end_reason"])
    places.free(place.session.event_id)


def _refusal_of(booking: Booking, missed: Session, session: Session) -> str:
    """Return in words why `session` can't be attended instead of `missed`; nothing where only its places are in question."""
    if booking.state != Booking.State.CONFIRMED:
        return "This booking has ended, so no session of it can be made up."
    if missed not in missed_sessions(booking):
        return "The register doesn’t say that you missed this session, so there is nothing to make up."
    run = session.event
    own, theirs = list(booking.event.sessions.order_by("starts_at")), list(run.sessions.order_by("starts_at"))
    if run.pk == booking.event_id or run.page_id != booking.event.page_id or _same_session(missed, own, theirs) != session:
        return "That isn’t the session that you missed. Choose one of the dates below."
    if not admits(run, booking.person):
        return "This date isn’t open to you. Choose another one."
    if session.starts_at <= timezone.now():
        return "This session has begun or is over. Choose another date."
    if Booking.objects.live().filter(event=run, person=booking.person_id).exists():
        return "You’re booked on this date already, so you don’t need another place at it."
    return ""


def _same_session(missed: Session, own: Sequence[Session], theirs: Sequence[Session]) -> Session | None:
    """Return which of a run's sessions `theirs` is the one that was `missed` of `own`; None where none is."""
    if missed.title:
        titled = [session for session in theirs if session.title.casefold() == missed.title.casefold()]
        if titled:
            return titled[0]
    if len(own) != len(theirs) or missed not in own:
        return None
    found = theirs[own.index(missed)]
    return None if missed.title and found.title else found
