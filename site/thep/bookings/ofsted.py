"""An Ofsted visit that keeps somebody away: the delegate asks, a lead of their school or the office confirms, and the rest is refunded.

The place is given up at once by its policy, so that the next on the waiting list has time to take it.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event
from thep.membership import included_places
from thep.payments import refunds
from thep.schools.affiliations import leads_of
from thep.schools.organisations import noun_for_any

from . import access, cancellation, changes, emails, on_renewal
from .errors import NotPossibleNow, OnlyLeads
from .models import Booking, OfstedRequest, OfstedVisit
from .school_clock import inspection_days


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What cancelling by the policy kept: pence with VAT, and an included place; `is_owed`: part of a price that isn't known yet."""

    pence: int
    included_place: bool
    is_owed: bool = False


def may_ask(booking: Booking) -> bool:
    """Return whether an Ofsted visit would bring back more than the policy does, and the event has not begun."""
    if booking.state != Booking.State.CONFIRMED or booking.event.has_begun or not is_waived(booking.event):
        return False
    return cancellation.what_returns(booking) != cancellation.what_returns(booking, waive=True)


def noun_for(booking: Booking) -> str:
    """Return what is inspected, in a sentence: the booking's "school" or "organisation", otherwise that where the person works."""
    return booking.school.noun if booking.school else noun_for_any(access.schools_of(booking.person))


def is_waived(event: Event) -> bool:
    """Return whether the event's policy refunds everything for an Ofsted visit; an event without a policy says nothing against it."""
    return event.policy is None or event.policy.waived_for_ofsted


def may_confirm(person: User, booking: Booking) -> bool:
    """Return whether `person` may say that the booking's school is being inspected: who leads it."""
    return access.may_book_for_colleagues(person, booking.school)


def standing_visits() -> QuerySet[OfstedVisit]:
    """Return the visits that schools' leads have told us of, and can't undo any more."""
    return OfstedVisit.objects.filter(undone_at=None, undo_until__lte=timezone.now())


def visit_that_covers(booking: Booking) -> OfstedVisit | None:
    """Return the standing visit of the booking's school on whose days its event has a session; None where there is none."""
    dates = {timezone.localdate(session.starts_at) for session in booking.event.sessions.all()}
    visits = standing_visits().filter(school=booking.school_id, last_day__gte=min(dates), called_on__lte=max(dates)) if dates else ()
    return next((visit for visit in visits if not dates.isdisjoint(inspection_days(visit.called_on))), None)


def ask(booking: Booking, *, by: User, reason: str = "") -> OfstedRequest:
    """Cancel the booking by its policy, and have a lead of its school confirm the visit so that the rest is refunded.

    Whoever leads the school confirms by asking, and a lead who has told us of the visit has confirmed it for everybody. Without a school,
    or one without leads, the office is asked. A second call answers what the first one made.

    Raises:
        NotPossibleNow: the event has begun, or its policy is not waived for an Ofsted visit.
    """
    with transaction.atomic():
        booking = changes.lock(booking)
        if asked := OfstedRequest.objects.filter(booking=booking).first():
            return asked
        if not may_ask(booking):
            raise NotPossibleNow("An Ofsted visit can’t be given as the reason for this booking.")
        booking = changes.cancel(booking, by=by, reason=f"Ofsted visit. {reason}".strip())
        asked = OfstedRequest.objects.create(booking=booking, asked_by=by)
        if may_confirm(by, booking):
            return confirm(asked, by=by)
        visit = visit_that_covers(booking)
        if visit is not None and visit.called_by is not None:
            return confirm(asked, by=visit.called_by, by_office=True)
        emails.ofsted_asked(asked, leads=leads_of(booking.school) if booking.school else [])
        return asked


def confirm(asked: OfstedRequest, *, by: User, by_office: bool = False) -> OfstedRequest:
    """Refund what the policy kept, the included place too, and tell who asked. A second call changes nothing.

    Raises:
        NotAllowed: `by` neither leads the school nor confirms for the office.
        NotPossibleNow: the event has begun, and it is not the office that confirms; or it was declined.
    """
    with transaction.atomic():
        booking = changes.lock(asked.booking)
        asked = _as_it_is(asked)
        if asked.state != OfstedRequest.State.CONFIRMED:
            _answer(asked, OfstedRequest.State.CONFIRMED, by=by, by_office=by_office)
            rest = rest_of(booking)
            on_renewal.keep(booking, percent=100)
            if rest.included_place and booking.membership:
                included_places.give_back(booking.membership, cause=booking.place_cause)
            if rest.pence and booking.order_line:
                cause = f"booking:{booking.pk}:ofsted"
                refunds.request_refund(booking.order_line, pence=rest.pence, cause=cause, reason="Ofsted visit", asked_by=by)
            emails.ofsted_answered(asked, refund_pence=rest.pence, included_place=rest.included_place, was_owed=rest.is_owed)
        return asked


def decline(asked: OfstedRequest, *, by: User, by_office: bool = False) -> OfstedRequest:
    """Leave it at what the policy gave back, and tell who asked. A second call changes nothing.

    Raises:
        NotAllowed, NotPossibleNow: as `confirm`; or it was confirmed.
    """
    with transaction.atomic():
        changes.lock(asked.booking)
        asked = _as_it_is(asked)
        if asked.state != OfstedRequest.State.DECLINED:
            _answer(asked, OfstedRequest.State.DECLINED, by=by, by_office=by_office)
            emails.ofsted_answered(asked)
        return asked


def rest_of(booking: Booking) -> Rest:
    """Return what a confirmed visit brings back on top of what cancelling the booking gave."""
    kept = False
    if booking.membership is not None and booking.place_cause:
        kept = not included_places.is_returned(booking.membership, cause=booking.place_cause)
    line = booking.order_line
    if line is None:
        return Rest(pence=0, included_place=kept, is_owed=booking.renew_by is not None)
    before = line.refunds.filter(cause=f"booking:{booking.pk}:cancelled").first()
    pence = min(booking.total_pence - (before.pence if before else 0), line.left_pence)
    return Rest(pence=max(pence, 0), included_place=kept)


def _as_it_is(asked: OfstedRequest) -> OfstedRequest:
    """Return the request as it is now. Its booking is locked, so that two answers come one after the other."""
    related = ["asked_by", "booking__event", "booking__person", "booking__school"]
    return OfstedRequest.objects.select_related(*related).get(pk=asked.pk)


def _answer(asked: OfstedRequest, state: OfstedRequest.State, *, by: User, by_office: bool) -> None:
    if not by_office and not may_confirm(by, asked.booking):
        raise OnlyLeads(asked.booking.school, "can confirm this")
    if asked.state != OfstedRequest.State.ASKED:
        raise NotPossibleNow(f"This was already answered: {asked.get_state_display().lower()}.")
    if not by_office and asked.booking.event.has_begun:
        raise NotPossibleNow("The event has begun, so this can’t be answered here any more. Ask our office.")
    asked.state, asked.answered_by, asked.answered_at = state, by, timezone.now()
    asked.save(update_fields=["state", "answered_by", "answered_at"])
