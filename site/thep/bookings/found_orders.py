"""Orders that were found at Stripe after our record of them was lost: somebody paid for places, and has none here yet."""

import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import day
from thep.events import policies
from thep.events.models import Event
from thep.payments import orders
from thep.payments.models import Order, OrderLine, Refund

from . import places
from .bookings import already_booked
from .errors import AlreadyBooked, NotPossibleNow
from .models import Booking
from .moves import Asked, Move
from .transitions import begin, perform

STILL_SEATED = datetime.timedelta(days=60)


def orders_to_deal_with() -> QuerySet[Order]:
    """Return the found orders of which a line has neither been seated nor refunded in full, the oldest first."""
    given_back = Coalesce(Sum("refunds__pence", filter=~Q(refunds__state=Refund.State.FAILED)), 0)
    open_lines = OrderLine.objects.filter(order=OuterRef("pk"), booking=None).annotate(given_back=given_back)
    unsettled = open_lines.filter(given_back__lt=F("net_pence") + F("vat_pence"))
    found = Order.objects.filter(found_at__isnull=False, state__in=[Order.State.PAID, Order.State.INVOICED])
    left = found.filter(total_pence__gt=F("refunded_pence") + F("disputed_pence"))
    return left.filter(Exists(unsettled)).order_by("found_at", "pk")


def seat(line: OrderLine, *, event: Event, person: User, by: User) -> Booking:
    """Give `person` a confirmed place at `event` for what the line paid; they're told, unless the event has begun.

    If they were waiting for a place, they wait no longer. A second call with the same person and event returns what the first one made.

    Raises:
        NotPossibleNow: the line's order is none that was found, or was not paid, or the line was seated or refunded.
        AlreadyBooked, EventFull, BookingClosed.
    """
    with transaction.atomic():
        order = orders.lock(line.order)
        event = places.lock(event.pk)[event.pk]
        if earlier := Booking.objects.filter(order_line=line).select_related("event", "person").first():
            if (earlier.event_id, earlier.person_id) == (event.pk, person.pk):
                return earlier
            raise NotPossibleNow(f"This line has been seated already: {earlier.person} at {earlier.event}.")
        if not may_be_seated(line, order):
            raise NotPossibleNow("Only a line of an order that was found at Stripe can be seated, while none of it is refunded.")
        waits = Booking.objects.filter(event=event, person=person, state=Booking.State.WAITING).first()
        if waits is not None:
            perform(waits, Move.CANCEL, Asked(by=by, reason="Has paid for a place"))
        if already_booked(event, [person]):
            raise AlreadyBooked([person])
        places.take(event.pk)
        booking = Booking(
            event=event,
            person=person,
            booker=order.buyer,
            school=order.school,
            payment=Booking.Payment.CARD if order.method == Order.Method.CARD else Booking.Payment.INVOICE,
            order_line=line,
            net_pence=line.net_pence,
            vat_pence=line.vat_pence,
            worth_pence=line.net_pence,
            price_reason="As it was paid",
            policy_text=event.policy_text,
            absence_text=event.absence_text,
            absence_fee_pence=event.policy.absence_fee_pence if event.policy else 0,
            policy_steps=policies.steps_of(event.policy),
        )
        return begin(booking, Move.SEAT)


def may_be_seated(line: OrderLine, order: Order) -> bool:
    """Return whether the line is of an order that was found, is paid or owed, and none of it was given back."""
    is_live = order.state in (Order.State.PAID, Order.State.INVOICED)
    return order.found_at is not None and is_live and 0 < line.total_pence == line.left_pence


def seatable_events() -> QuerySet[Event]:
    """Return the events that a line may be of: those to come, and those that have begun while nobody knew who had paid."""
    return Event.objects.open().filter(starts_at__gte=timezone.now() - STILL_SEATED).order_by("starts_at")


def guess_event(line: OrderLine) -> Event | None:
    """Return the event that the line's words are of: its title, or how that begins, and its date."""
    for event in seatable_events():
        if event.starts_at and f", {day(event.starts_at)}: " in line.description and _begins_alike(line.description, event.title):
            return event
    return None


def guess_name(line: OrderLine) -> str:
    """Return the delegate's name, which a line ends in."""
    return line.description.rpartition(": ")[2]


def _begins_alike(description: str, title: str) -> bool:
    shortened = description.partition("…")[0]
    return description.startswith(title) or (len(shortened) < len(description) and title.startswith(shortened))
