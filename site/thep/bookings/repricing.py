"""Unpaid places get the member's price once their person's school has approved them: nobody pays more because the school was slow."""

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from thep.events import prices
from thep.events.kinds import kinds_through_schools
from thep.payments import checkout, orders
from thep.payments.errors import PaymentsError
from thep.payments.models import Order
from thep.schools import successions
from thep.schools.models import Affiliation
from thep.tasks import enqueue_on_commit, task

from . import changes, emails, paying
from .errors import TooFewIncludedPlaces
from .models import Booking, BookingQuerySet

log = structlog.get_logger(__name__)

UNPAID = (Booking.State.HELD, Booking.State.OFFERED, Booking.State.WAITING)
TRIES = 3


def follow_joining(affiliation: Affiliation) -> None:
    """Have the unpaid places of somebody who is now listed at a school repriced after commit."""
    enqueue_on_commit(reprice_person, affiliation.person_id)


@task()
def reprice_person(pk: int) -> None:
    """Reprice what person `pk` has booked and not paid; what that raises is left to the sweep."""
    reprice_all(_dearer().filter(person=pk))


def reprice_all(bookings: BookingQuerySet | None = None) -> int:
    """Reprice `bookings`, or every unpaid one whose person has joined a school since; return how many cost less now.

    Call outside a transaction.
    """
    count = 0
    for booking in _dearer() if bookings is None else bookings:
        try:
            count += reprice(booking)
        except PaymentsError as error:  # the next sweep tries again
            log.warning("not_repriced", booking=booking.reference, error=str(error))
    return count


def reprice(booking: Booking) -> bool:
    """Give an unpaid booking the price of its person's school, where that is lower; return whether it was.

    A hold that is free now, or for which the school has an included place, is confirmed, and its order ends. Otherwise Stripe's page of
    the old price is closed first, so that nobody pays it any more. What was booked together with others keeps its price. Call outside
    a transaction. Raises StripeUnavailable: nothing has changed.
    """
    better = _better_quote(booking)
    if better is None:
        return False
    for _ in range(TRIES):  # another attempt to pay may be started between our closing the last and the new price
        if booking.order_line and checkout.close_attempts(booking.order_line.order):
            return False  # a payment is on its way
        with transaction.atomic(durable=True):
            school = successions.hold_current(better.school) if better.school is not None else None
            booking = changes.lock(booking)
            if not _may_be_repriced(booking):
                return False
            if booking.order_line and checkout.is_at_stripe(booking.order_line.order):
                continue
            quote = _better_quote(booking)
            if quote is not None and quote.school != school:
                better = quote  # another of their schools has the better price now
                continue
            if quote is not None:
                _apply(booking, quote)
            return quote is not None
    return False


def _may_be_repriced(booking: Booking) -> bool:
    if booking.state == Booking.State.HELD:
        order = booking.order_line.order if booking.order_line else None
        return booking.is_holding and order is not None and order.state == Order.State.OPEN and order.lines.count() == 1
    return booking.state in UNPAID


def _dearer() -> BookingQuerySet:
    """Return unpaid bookings for which somebody is to pay, made by their own person before they were listed at a school."""
    joined = Affiliation.objects.active().filter(person=OuterRef("person"), decided_at__gte=OuterRef("created_at"))
    unpaid = Booking.objects.filter(state__in=UNPAID, booker=F("person"), net_pence__gt=0).filter(event__kind__in=kinds_through_schools())
    return unpaid.filter(Exists(joined)).select_related("event", "person", "school", "order_line__order").order_by("pk")


def _better_quote(booking: Booking) -> prices.Quote | None:
    """Return the lower price through a school of the person's; None where they book as a member already, or would pay no less."""
    if booking.school is not None and prices.quote(booking.event, school=booking.school).tier is not None:
        return None
    best = prices.quote(booking.event, person=booking.person)
    is_better = best.tier is not None and (best.is_included or best.net_pence < booking.net_pence)
    return best if is_better else None


def _apply(booking: Booking, quote: prices.Quote) -> None:
    was_pence = booking.total_pence
    booking.school = quote.school
    booking.net_pence, booking.vat_pence = quote.net_pence, quote.vat_pence
    booking.worth_pence, booking.price_reason = quote.others_pence, quote.reason[:200]
    line = booking.order_line
    if line is None:
        booking.save()
        emails.repriced(booking, was_pence=was_pence)
    elif _costs_nothing(booking, quote):
        booking.order_line = None
        booking.save()
        orders.end_replaced(line.order)
        paying.confirm([booking])
    else:
        booking.save()
        orders.reprice_line(line, net_pence=quote.net_pence, school=quote.school)
        emails.repriced(booking, was_pence=was_pence)


def _costs_nothing(booking: Booking, quote: prices.Quote) -> bool:
    """Return whether the hold is free now, or has got an included place of the school's."""
    if quote.is_free:
        booking.payment = Booking.Payment.FREE
        return True
    if not quote.is_included:
        return False
    try:
        with transaction.atomic():
            paying.use_included_places([booking], event=booking.event, school=booking.school)
    except TooFewIncludedPlaces:  # somebody was quicker
        return False
    return True
