"""Ofsted has called a school: its lead gives up the places of its people on the days of the inspection, in one press that can be undone.

For an hour each place is kept, and nothing is refunded or offered; then it is let go, with what it brings back. Why: docs/decisions/0014.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import clock
from thep.events.kinds import kind_of
from thep.events.models import Event, Session
from thep.events.policies import midnight
from thep.payments import totals
from thep.schools import successions
from thep.schools.models import School

from . import access, cancellation, changes, end_reasons, money_back, ofsted, places, waiting_list
from .errors import BookingsError, EventFull, NotAllowed, NotPossibleNow
from .models import Booking, BookingQuerySet, OfstedPlace, OfstedRequest, OfstedVisit
from .moves import Asked, Move
from .school_clock import inspection_days
from .transitions import perform

State = Booking.State
UNDO = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
NOT_YOURS = "Only your school’s CPD lead, business manager or headteacher can do this, for its own places."


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A confirmed place on the days of an inspection: its sittings on other days, and what giving it up brings back."""

    booking: Booking
    later: Sequence[Session]
    returns: cancellation.Return
    promise: str

    @property
    def can_be_given_up(self) -> bool:
        return not self.booking.event.has_begun


@dataclass(frozen=True, kw_only=True)
class Called:
    """What became of a call: the visit, and the bookings whose places could not be given up, each with the reason."""

    visit: OfstedVisit
    left: Sequence[tuple[Booking, str]] = ()


def bookings_on(school: School, days: Iterable[datetime.date]) -> BookingQuerySet:
    """Return the school's bookings, whatever their state, of events that have a session on one of `days`."""
    on_a_day = reduce(or_, (Q(starts_at__lt=midnight(date + DAY), ends_at__gt=midnight(date)) for date in days))
    events = Session.objects.filter(on_a_day, event__state=Event.State.OPEN).values("event")
    return Booking.objects.filter(school=school, event__in=events).order_by("event__starts_at", "event", "person__name", "pk")


def affected(school: School, days: Sequence[datetime.date]) -> list[Affected]:
    """Return the school's confirmed places on `days`, soonest first; those of events that have begun among them."""
    related = ["event__policy", "event__venue", "person", "school", "order_line__order"]
    found = list(bookings_on(school, days).confirmed().select_related(*related).prefetch_related("event__sessions"))
    left = totals.left_of(booking.order_line for booking in found if booking.order_line)
    now, result = timezone.now(), []
    for booking in found:
        if booking.event.is_over:
            continue
        sittings = [session for session in booking.event.sessions.all() if session.ends_at > now]
        later = [session for session in sittings if timezone.localdate(session.starts_at) not in days]
        if len(later) < len(sittings):
            returns = _returns(booking, left_pence=left.get(booking.order_line_id or 0))
            words = _promise(booking, returns)
            result.append(Affected(booking=booking, later=later, returns=returns, promise=words))
    return result


def call(school: School, chosen: Sequence[Booking], *, by: User) -> Called:
    """Give up these bookings' places, as the school is being inspected, and tell their people; return the visit that says so.

    For an hour the places are kept, so that all of it can be undone; `let_go_all` then frees and offers them, and refunds what was
    promised. People who answer an event by one press send apologies, which they can take back: their places are offered at once. Who
    presses a second time, or beside a colleague, gets the visit that has the places already.

    Raises:
        SchoolContinues.
        NotAllowed: `by` does not lead the school, or a booking isn't the school's.
        NotPossibleNow: it is no school, or has closed, or none of the places can be given up any more.
    """
    with transaction.atomic():
        successions.hold(school)
        if not access.may_book_for_colleagues(by, school):
            raise NotAllowed(NOT_YOURS)
        if school.is_organisation:
            raise NotPossibleNow(f"{school} is no school that Ofsted inspects. Cancel its bookings one by one.")
        if school.status == School.Status.CLOSED:
            raise NotPossibleNow(f"{school} has closed, so Ofsted doesn’t visit it any more. Cancel its bookings one by one.")
        places.lock(*{booking.event_id for booking in chosen})
        related = ["event__policy", "person", "booker", "school", "membership", "order_line__order"]
        found = Booking.objects.select_related(*related).filter(pk__in=[booking.pk for booking in chosen], school=school)
        bookings = list(found.order_by("event", "pk"))
        if not bookings or len(bookings) < len({booking.pk for booking in chosen}):
            raise NotAllowed(NOT_YOURS)
        days = inspection_days(timezone.localdate())
        visit, left = OfstedVisit.objects.create(**_of_a_call(school, days, by)), []
        on_the_days = set(bookings_on(school, days).filter(pk__in=found).values_list("pk", flat=True))
        for booking in bookings:
            try:
                if booking.pk not in on_the_days:
                    raise NotPossibleNow("This event isn’t on the days of the inspection. Cancel the booking instead.")
                _give_up(booking, visit, by=by)
            except BookingsError as error:
                left.append((booking, str(error)))
        if len(left) < len(bookings):
            return Called(visit=visit, left=left)
        visit.delete()
        earlier = OfstedVisit.objects.filter(school=school, undone_at=None, places__booking__in=bookings, last_day__gte=days[0]).first()
        if earlier is None:
            raise NotPossibleNow(left[0][1])
        return Called(visit=earlier)


def undo(visit: OfstedVisit, *, by: User) -> OfstedVisit:
    """Put the visit's places back and tell their people; return the visit. A second call changes nothing.

    A place whose remark says why could not be put back stays given up.

    Raises:
        NotAllowed: `by` does not lead the school.
        NotPossibleNow: the hour is over.
    """
    with transaction.atomic():
        if not access.may_book_for_colleagues(by, visit.school):
            raise NotAllowed(NOT_YOURS)
        places.lock(*visit.places.values_list("booking__event", flat=True))
        visit = OfstedVisit.objects.select_for_update(of=["self"], no_key=True).select_related("school", "undone_by").get(pk=visit.pk)
        if visit.undone_at is not None:
            return visit
        if not visit.may_be_undone:
            raise NotPossibleNow(f"This could be undone until {clock(visit.undo_until)}. Whoever can come after all has to book again.")
        related = ["booking__event", "booking__person", "booking__booker", "booking__school", "booking__order_line__order"]
        for place in visit.places.select_related(*related).order_by("booking__event", "pk"):
            try:
                _put_back(place.booking, by=by)
                place.state = OfstedPlace.State.PUT_BACK
            except BookingsError as error:
                place.remark = str(error)[:250]
            place.save(update_fields=["state", "remark"])
        visit.undone_by, visit.undone_at = by, timezone.now()
        visit.save(update_fields=["undone_by", "undone_at"])
        return visit


def let_go(place: OfstedPlace) -> bool:
    """Free a place whose hour is over, offer it, and refund what was promised; return whether it was this call that did."""
    with transaction.atomic(durable=True):
        booking = changes.lock(place.booking)
        place = OfstedPlace.objects.select_for_update(no_key=True).get(pk=place.pk)
        if place.state != OfstedPlace.State.KEPT:
            return False
        perform(booking, Move.LET_GO)
        line = booking.order_line
        pence = min(place.refund_pence, line.left_pence) if line else 0
        percent = 100 if booking.renew_by is None else 100 - booking.owed_percent
        back = cancellation.Return(percent=percent, pence=pence, included_place=place.returns_included_place)
        changes.give_back(booking, back, by=booking.ended_by)
        waiting_list.offer_next(booking.event_id)
        place.state = OfstedPlace.State.FREED
        place.save(update_fields=["state"])
        return True


def let_go_all() -> int:
    """Let every place go whose hour is over, and confirm what else was asked for on a visit's days; return how many places there were."""
    over = OfstedPlace.objects.filter(state=OfstedPlace.State.KEPT, visit__undo_until__lte=timezone.now())
    freed = sum(let_go(place) for place in over.select_related("booking__order_line__order"))
    confirm_requests()
    return freed


def let_go_at(event: Event) -> None:
    """Let the event's places go whose hour is over, as the sweep would a little later. Call outside a transaction."""
    over = OfstedPlace.objects.filter(state=OfstedPlace.State.KEPT, visit__undo_until__lte=timezone.now(), booking__event=event)
    for place in over.select_related("booking__order_line__order"):
        let_go(place)


def confirm_requests() -> None:
    """Confirm what people gave up themselves for a visit of which their school's lead has told us since."""
    waiting = OfstedRequest.objects.filter(state=OfstedRequest.State.ASKED, booking__school__ofsted_visits__in=ofsted.standing_visits())
    for asked in waiting.select_related("booking__event", "booking__school").distinct():
        visit = ofsted.visit_that_covers(asked.booking)
        if visit is not None and visit.called_by is not None:
            ofsted.confirm(asked, by=visit.called_by, by_office=True)


def _of_a_call(school: School, days: Sequence[datetime.date], by: User) -> dict[str, object]:
    now = timezone.now()
    return {
        "school": school, "called_on": days[0], "last_day": days[-1], "called_by": by, "called_at": now, "undo_until": now + UNDO,
    }  # fmt: skip


def _returns(booking: Booking, *, left_pence: int | None = None) -> cancellation.Return:
    """Return what giving the place up brings back: everything, unless the event's policy makes no exception for Ofsted."""
    return cancellation.what_returns(booking, waive=ofsted.is_waived(booking.event), left_pence=left_pence)


def _promise(booking: Booking, back: cancellation.Return) -> str:
    return money_back.promise(booking, pence=back.pence, included_place=back.included_place, percent=back.percent)


def _give_up(booking: Booking, visit: OfstedVisit, *, by: User) -> None:
    asked = Asked(by=by, reason=end_reasons.OFSTED, expires_at=visit.undo_until)
    if kind_of(booking.event).booking.is_rsvp:
        perform(booking, Move.APOLOGISE, asked)
        waiting_list.offer_next(booking.event_id)
        visit.places.create(booking=booking, state=OfstedPlace.State.FREED)
        return
    back = _returns(booking)
    booking.owed_percent = 100 - back.percent if booking.renew_by else booking.owed_percent  # what is owed if it isn't put back
    perform(booking, Move.GIVE_UP, asked, then=lambda: {"promise": _promise(booking, back)})
    visit.places.create(booking=booking, refund_pence=back.pence, returns_included_place=back.included_place)


def _put_back(booking: Booking, *, by: User) -> None:
    if booking.state != State.APOLOGIES:
        booking.owed_percent = 100
        perform(booking, Move.PUT_BACK, Asked(by=by), then=lambda: {"by": by})
        return
    try:
        perform(booking, Move.COME, Asked(by=by))
    except EventFull:
        perform(booking, Move.QUEUE, Asked(by=by))
        raise NotPossibleNow("The place has gone to somebody who waited for it. They’re on the waiting list now.") from None
