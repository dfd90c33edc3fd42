"""What becomes of a held place: confirmed when it's paid, freed when it is not. Payments call `confirm` and `release`, each idempotent."""

from contextlib import suppress

import structlog
from django.db import transaction

from thep.events.models import Event
from thep.payments import checkout, orders, refunds
from thep.payments.errors import AlreadyPaid, PaymentsError
from thep.payments.models import Order, OrderLine, OrderLineQuerySet
from thep.tasks import enqueue_on_commit, task

from . import emails, end_reasons, paying, places, waiting_list
from .errors import AlreadyBooked, BookingClosed, EventFull
from .following import begin_after
from .guards import is_outlived_hold
from .models import Booking
from .moves import Asked, Move
from .transitions import perform

log = structlog.get_logger(__name__)

TRIES = 3


def confirm(line: OrderLine) -> None:
    """Confirm the booking of a paid `line`. A hold that had lapsed is seated again if there's room; otherwise the money is refunded.

    No hold outlives the start of its event, even where nothing has ended it yet.
    """
    with transaction.atomic():
        booking = _booking_of(line)
        if booking is None or booking.confirmed_at is not None:
            return
        if booking.state == Booking.State.HELD and is_outlived_hold(booking):
            perform(booking, Move.LAPSE, Asked(reason=end_reasons.NOT_PAID_BEFORE_START))
        if booking.state == Booking.State.HELD:
            paying.confirm([booking])
        elif not line.refunds.exists():
            _settle_late(booking, line)


def release(line: OrderLine) -> None:
    """Free the place that `line` held, or that a withdrawn invoice was to pay for, as the order ended unpaid."""
    with transaction.atomic():
        booking = _booking_of(line)
        if booking is None:
            return
        if booking.state == Booking.State.HELD:
            # An order that its buyer cancelled didn't run out of time, and what it held isn't seated again if money comes after all.
            perform(booking, Move.RELEASE if line.order.state == Order.State.CANCELLED else Move.LAPSE)
        elif booking.state == Booking.State.CONFIRMED and booking.payment == Booking.Payment.INVOICE:
            perform(booking, Move.RELEASE)
        else:
            return
        waiting_list.offer_next(booking.event_id)


def expire_holds() -> int:
    """Close the orders whose places are held no longer, which frees the places; return how many holds ended.

    Payments close Stripe's page first: where the buyer was quicker, the booking is confirmed instead. Call outside a transaction.
    """
    over = Booking.objects.lapsing().filter(state=Booking.State.HELD, order_line__isnull=False)
    ended = 0
    for order in Order.objects.filter(pk__in=over.order_by().values("order_line__order")):
        try:
            orders.close_unpaid(order)
        except PaymentsError as error:  # the next sweep asks again
            log.warning("hold_not_closed", order=order.reference, error=str(error))
            continue
        ended += Booking.objects.filter(order_line__order=order, state=Booking.State.LAPSED).count()
    return ended


def end_what_is_over(event: Event) -> None:
    """End the event's holds and offers whose time has run out, as the sweep would a little later. Call outside a transaction.

    Whoever waits is offered the places that this frees. Where the payment service doesn't answer, holds stay as they are.
    """
    over = Booking.objects.lapsing().filter(event=event)
    for booking in over.select_related("order_line__order"):
        if booking.state == Booking.State.HELD:
            end_if_over(booking)
        else:
            waiting_list.lapse_offer(booking)


def follow_giving_up(booking: Booking) -> None:
    """Have the order of a held place that was given up ask for the others only, after commit."""
    if booking.order_line is not None:
        enqueue_on_commit(trim_order_of, booking.order_line.order_id)


@task()
def trim_order_of(pk: int) -> None:
    """Trim order `pk`; what that raises is left to the sweep."""
    trim_order(Order.objects.get(pk=pk))


def trim_order(order: Order) -> None:
    """Have an unpaid order ask only for what it still holds: Stripe's page of the old sum is closed, and the next asks for less.

    An order that holds nothing any more is cancelled. Where a payment is on its way, what it pays too much goes back when it comes.
    Call outside a transaction. Raises StripeUnavailable: nothing has changed.
    """
    if order.state != Order.State.OPEN or not _given_up(order).exists():
        return
    if not Booking.objects.filter(order_line__order=order, state=Booking.State.HELD).exists():
        with suppress(AlreadyPaid):  # what was paid for nothing goes back as a late payment does
            orders.cancel(order)
        return
    for _ in range(TRIES):  # another attempt to pay may be started between our closing the last and the new sum
        if checkout.close_attempts(order):
            return
        with transaction.atomic(durable=True):
            order = orders.lock(order)
            if order.state != Order.State.OPEN:
                return
            if not checkout.is_at_stripe(order):
                orders.take_off(_given_up(order), order=order)
                return


def trim_orders() -> int:
    """Trim each unpaid order of which a place was given up; return how many there were. Call outside a transaction."""
    lines = OrderLine.objects.charged().filter(order__state=Order.State.OPEN, booking__in=Booking.objects.ended())
    found = list(Order.objects.filter(pk__in=lines.values("order")).order_by("pk"))
    for order in found:
        try:
            trim_order(order)
        except PaymentsError as error:  # the next sweep tries again
            log.warning("order_not_trimmed", order=order.reference, error=str(error))
    return len(found)


def _given_up(order: Order) -> OrderLineQuerySet:
    """Return the order's lines whose places are no longer held, and for which it still asks."""
    return order.lines.charged().filter(booking__in=Booking.objects.ended())


def end_if_over(booking: Booking) -> None:
    """End the hold whose time has run out, or confirm it where the payment was quicker, as the sweep would a little later.

    Where the payment service doesn't answer it stays as it is. Call outside a transaction.
    """
    if booking.state != Booking.State.HELD or booking.is_holding or booking.order_line is None:
        return
    with suppress(PaymentsError):
        orders.close_unpaid(booking.order_line.order)


def cut_to_start(event: Event) -> None:
    """End the event's holds, and the orders that pay for them, at its start where that is sooner. The caller has locked the orders."""
    if event.starts_at is None:
        return
    outliving = Booking.objects.filter(event=event, state=Booking.State.HELD, expires_at__gt=event.starts_at)
    for order in Order.objects.filter(pk__in=list(outliving.values_list("order_line__order", flat=True))):
        orders.bring_forward(order, expires_at=event.starts_at)
    outliving.update(expires_at=event.starts_at)


def _booking_of(line: OrderLine) -> Booking | None:
    """Return the booking that `line` pays for, with its event's row locked; None where there is no booking."""
    found = Booking.objects.filter(order_line=line).values_list("event", flat=True).first()
    if found is None:
        return None
    places.lock(found)
    return Booking.objects.select_related("event", "person", "booker", "school").get(order_line=line)


def _settle_late(booking: Booking, line: OrderLine) -> None:
    """Settle a payment for a hold that had ended without ever being confirmed: confirm the booking after all, or refund."""
    event = booking.event
    again = Booking.objects.live().filter(event=event, person=booking.person).exists()
    if booking.state == Booking.State.LAPSED:
        with suppress(EventFull, BookingClosed, AlreadyBooked):
            paying.confirm([booking], move=Move.SEAT_LATE)
            return
    left_pence = line.left_pence
    if left_pence:  # it may have gone back in Stripe's dashboard already
        refunds.request_refund(
            line, pence=left_pence, cause=f"booking:{booking.pk}:late", reason="Paid after the place had gone", asked_by=None
        )
    waiting = None
    if booking.state == Booking.State.LAPSED and not again and event.is_bookable():
        waiting = _at_the_head(booking)
    emails.paid_too_late(booking, waiting=waiting, refund_pence=left_pence)


def _at_the_head(lapsed: Booking) -> Booking:
    """Create a booking of the same person on the same terms, before everybody else on the waiting list."""
    return begin_after(lapsed, Move.JOIN_FIRST, submission=None)  # the form's own page says what became of the payment
