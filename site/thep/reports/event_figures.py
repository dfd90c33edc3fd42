"""What the office wants to know of an event: who waits for it, and what came in. All money in pence, VAT included."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from thep.bookings.letter_kinds import DATED, FEW_BOOKINGS, OFSTED_ASKED
from thep.bookings.models import Booking, BookingQuerySet
from thep.events.attention import with_few_bookings
from thep.events.models import Event
from thep.events.models.event import EventQuerySet
from thep.mail.causes import key_of
from thep.mail.models import Message
from thep.payments.models import Dispute, Order, OrderLine, Refund


def with_figures(events: EventQuerySet) -> QuerySet[Any]:
    """Return `events` with `waiting`, `paid_pence` (what was paid, less what went back or is disputed) and `owed_pence`.

    A refund made in Stripe's own dashboard and a dispute are of no line: they count for the event of their order's first line.
    """
    lines = OrderLine.objects.filter(booking__event=OuterRef("pk")).order_by()
    refunds = Refund.objects.counted().filter(line__booking__event=OuterRef("pk")).order_by()
    elsewhere = (
        Refund.objects.counted().filter(line=None, of_second_payment=False).annotate(of=_event_of("order")).filter(of=OuterRef("pk"))
    )
    disputes = Dispute.objects.filter(state__in=Dispute.TAKES_MONEY).annotate(of=_event_of("payment__order")).filter(of=OuterRef("pk"))
    waiting = Booking.objects.filter(event=OuterRef("pk"), state=Booking.State.WAITING).order_by()
    return events.annotate(
        waiting=Coalesce(Subquery(waiting.values("event").annotate(n=Count("pk")).values("n")), 0),
        came_pence=_total(lines.filter(order__state=Order.State.PAID), F("net_pence") + F("vat_pence")),
        went_pence=_total(refunds.filter(order__state=Order.State.PAID), F("pence"), of="line__booking__event")
        + _total(elsewhere.filter(order__state=Order.State.PAID).order_by(), F("pence"), of="of"),
        disputed_pence=_total(disputes.order_by(), F("pence"), of="of"),
        invoiced_pence=_total(lines.filter(order__state=Order.State.INVOICED), F("net_pence") + F("vat_pence")),
        credited_pence=_total(refunds.filter(order__state=Order.State.INVOICED), F("pence"), of="line__booking__event")
        + _total(elsewhere.filter(order__state=Order.State.INVOICED).order_by(), F("pence"), of="of"),
    ).annotate(paid_pence=F("came_pence") - F("went_pence") - F("disputed_pence"), owed_pence=F("invoiced_pence") - F("credited_pence"))


@dataclass(frozen=True, kw_only=True)
class Takings:
    """Of one event: `paid` came in, `owed` is on invoices, `refunded` went back of either, banks took back or hold what is `disputed`."""

    paid: int
    owed: int
    refunded: int
    disputed: int


def takings(event: Event) -> Takings:
    found = with_figures(Event.objects.filter(pk=event.pk)).get()
    return Takings(
        paid=found.came_pence, owed=found.owed_pence, refunded=found.went_pence + found.credited_pence, disputed=found.disputed_pence
    )


def bookings_of(event: Event) -> BookingQuerySet:
    """Return every booking of `event` with what the screen shows of it, in the order of names."""
    related = ["event", "person", "booker", "school", "order_line__order", "membership"]
    return Booking.objects.filter(event=event).select_related(*related).order_by("person__name", "person__email", "pk")


def messages_about(event: Event, bookings: Iterable[Booking]) -> list[Message]:
    """Return what was written about `event` and these bookings of it, the newest first. A message's cause names what it is about.

    Letters that tell schools of the event, or whoever had asked for a date, are of no booking. Those that ask a school's leads whether
    it is being inspected go to people who neither booked nor come.
    """
    bookings = list(bookings)
    known = {key_of(booking) for booking in bookings}
    people = {booking.person_id for booking in bookings} | {booking.booker_id for booking in bookings}
    inspected = Booking.objects.filter(event=event, ofsted_request__isnull=False)
    about = (
        Q(person__in=people, cause__startswith=f"{Booking._meta.label_lower}:")
        | Q(kind=FEW_BOOKINGS.name, cause=key_of(event))
        | Q(kind=DATED.name, cause__endswith=f":{key_of(event)}")
        | Q(kind=OFSTED_ASKED.name, cause__in=[key_of(booking) for booking in inspected])
    )
    written = Message.objects.filter(about).defer("text", "html", "calendar", "headers")
    return [message for message in written if message.kind in (FEW_BOOKINGS.name, DATED.name) or message.record_key in known]


def state_filter(state: str) -> Q:
    """Return the condition of events that are 'few' (short of bookings), 'full' or waited for."""
    match state:
        case "few":
            return Q(pk__in=with_few_bookings(Event.objects.all()).values("pk"))
        case "full":
            return Q(taken__gte=F("capacity"))
        case "waiting":
            return Q(pk__in=Booking.objects.filter(state=Booking.State.WAITING).values("event"))
    return Q()


def _event_of(order: str) -> Subquery:
    """Return a subquery for the event of the first line of the order that the field `order` names."""
    lines = OrderLine.objects.filter(order=OuterRef(order), booking__isnull=False).order_by("pk")
    return Subquery(lines.values("booking__event")[:1])


def _total(rows: QuerySet[Any], pence: Any, *, of: str = "booking__event") -> Coalesce:
    return Coalesce(Subquery(rows.values(of).annotate(total=Sum(pence)).values("total"), output_field=IntegerField()), Value(0))
