"""How places that have been taken are paid for: free and included ones at once, invoices on the school's credit, cards within the hold."""

import datetime
from collections.abc import Sequence

from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import day
from thep.events import prices
from thep.events.models import Event
from thep.membership import included_places
from thep.membership.errors import MembershipEnded, NoPlacesLeft
from thep.payments import orders, recipients
from thep.payments.cost_codes import code_when_bought, code_when_settled
from thep.payments.errors import UnknownRecipient as NotTheirs
from thep.payments.models import Order
from thep.payments.recipients import BillTo
from thep.schools.models import School

from . import access, emails
from .approvals.errors import AsksFirst
from .approvals.school_settings import asks_first
from .errors import NotPayable, OnlyLeads, TooFewIncludedPlaces, UnknownRecipient
from .models import Booking
from .moves import Asked, Move
from .stakes import stake_of
from .transitions import perform

HOLD = datetime.timedelta(minutes=30)
LINE_LENGTH = 250  # as much as Stripe's pages show of a line without cutting it off
SHORTEST_TITLE = 60  # what is left of a title beside the longest address


def bill_to(booker: User, school: School | None, *, payment: str, invoice_to: str = "") -> BillTo:
    """Return whom an order is made out to: the booker, or for an invoice their school, as `recipients.bill_to_school` says.

    Raises:
        UnknownRecipient: `invoice_to` is nobody who gets the school's invoices, or does so no more.
    """
    if school is None or payment != Booking.Payment.INVOICE:
        return BillTo(name=str(booker), email=booker.email)
    try:
        return recipients.bill_to_school(school, chosen=invoice_to, otherwise=booker)
    except NotTheirs:
        raise UnknownRecipient from None


def hold_ends_at(event: Event) -> datetime.datetime:
    """Return when a place that is held now is let go unless it's paid: in half an hour, or at the start where that is sooner."""
    ends = timezone.now() + HOLD
    # Of an event that has begun, places are held only while bookings of earlier days are written down.
    return ends if event.starts_at is None or event.has_begun else min(ends, event.starts_at)


def check(payment: str, *, quote: prices.Quote, booker: User, school: School | None, by_office: bool = False) -> str:
    """Return the way of paying that will be used: `FREE` where the price is nothing, whatever was chosen.

    Raises:
        NotPayable: it does not fit the price.
        NotAllowed: the booker may not have an invoice sent.
    """
    if quote.is_free:
        return Booking.Payment.FREE
    if payment == Booking.Payment.INCLUDED and quote.membership is None:
        raise TooFewIncludedPlaces(left=0, wanted=1)
    check_way(payment, booker=booker, school=school, by_office=by_office)
    return payment


def check_way(payment: str, *, booker: User, school: School | None, by_office: bool = False, is_approved: bool = False) -> None:
    """Check that `booker` may pay in this way at all. `is_approved`: a lead of the school has approved the place.

    Raises:
        NotPayable, NotAllowed: only a lead may have an invoice sent.
        AsksFirst: an included place needs a lead's approval.
    """
    if payment not in (Booking.Payment.INCLUDED, Booking.Payment.CARD, Booking.Payment.INVOICE, Booking.Payment.ON_RENEWAL):
        raise NotPayable("Choose how to pay.")
    owes = payment in (Booking.Payment.INVOICE, Booking.Payment.ON_RENEWAL)
    if owes and not by_office and not access.may_book_for_colleagues(booker, school):
        raise OnlyLeads(school, "can have an invoice sent")
    if payment == Booking.Payment.INCLUDED and not (by_office or is_approved) and asks_first(booker, school):
        raise AsksFirst(school)


def settle(
    bookings: Sequence[Booking],
    *,
    event: Event,
    booker: User,
    school: School | None,
    payment: str,
    purchase_order: str = "",
    invoice_to: str = "",
    cost_code: str = "",
) -> Order | None:
    """Confirm bookings that have just got their places, or hold them until the order that is returned is paid.

    `cost_code` is the school's own, for the order.

    Raises:
        TooFewIncludedPlaces, UnknownRecipient, NotPayable, NotForThisSchool: nothing remains of what was written, as the caller's
            transaction ends.
    """
    match payment:
        case Booking.Payment.FREE:
            confirm(bookings)
        case Booking.Payment.INCLUDED:
            use_included_places(bookings, event=event, school=school)
            confirm(bookings)
        case Booking.Payment.INVOICE:
            order = _open_order(bookings, event, booker, school, payment, purchase_order, invoice_to)
            code_when_bought(order, cost_code, by=booker)
            confirm(bookings)
            return order
        case Booking.Payment.ON_RENEWAL:
            await_renewal(bookings, event=event, school=school, purchase_order=purchase_order, cost_code=cost_code)
            confirm(bookings)
        case Booking.Payment.CARD:
            order = _open_order(bookings, event, booker, school, payment, purchase_order, invoice_to)
            code_when_bought(order, cost_code, by=booker)
            return order
    return None


def confirm(bookings: Sequence[Booking], *, move: Move = Move.CONFIRM) -> None:
    """Confirm these bookings, and tell the delegates and the booker."""
    for booking in bookings:
        perform(booking, move)
    emails.booked(bookings)


def use_included_places(bookings: Sequence[Booking], *, event: Event, school: School | None) -> None:
    """Use an included place of the membership that covers `event` for each booking, which then costs nothing.

    Raises:
        TooFewIncludedPlaces.
    """
    membership = prices.quote(event, school=school).membership if school else None
    if membership is None:
        raise TooFewIncludedPlaces(left=0, wanted=len(bookings))
    for booking in bookings:
        booking.place_cause = f"booking {booking.pk}"
        try:
            included_places.reserve(membership, cause=booking.place_cause, day=prices.day_of(event))
        except MembershipEnded:
            raise TooFewIncludedPlaces(left=0, wanted=len(bookings)) from None
        except NoPlacesLeft:
            raise TooFewIncludedPlaces(left=membership.places_left, wanted=len(bookings)) from None
        booking.membership = membership
        booking.payment = Booking.Payment.INCLUDED
        booking.net_pence = booking.vat_pence = 0


def await_renewal(
    bookings: Sequence[Booking], *, event: Event, school: School | None, purchase_order: str = "", cost_code: str = ""
) -> None:
    """Have these bookings wait for the school's renewal, which says what they cost; the order is then under `cost_code`.

    Raises:
        NotPayable: the school has renewed, was no member, or can't renew in time any more.
    """
    stake = stake_of(event, school)
    if stake is None:
        raise NotPayable("These places can’t be booked on renewal. Choose another way to pay.")
    for booking in bookings:
        booking.payment, booking.renew_by = Booking.Payment.ON_RENEWAL, stake.renew_by
        booking.purchase_order, booking.cost_code = purchase_order, " ".join(cost_code.split())


def invoice(bookings: Sequence[Booking], *, event: Event, booker: User, school: School | None) -> Order:
    """Have the school owe what the bookings cost, under the numbers that they were booked with; the invoice goes out after commit."""
    order = _open_order(bookings, event, booker, school, Booking.Payment.INVOICE, bookings[0].purchase_order, "")
    code_when_settled(order, bookings[0].cost_code, by=booker)
    return order


def describe_line(event: Event, delegate: str) -> str:
    """Return what an order's line says: the title, as short as it must be, the date, and the delegate's whole name."""
    rest = f"{f', {day(event.starts_at)}' if event.starts_at else ''}: {delegate}"
    most = max(LINE_LENGTH - len(rest), SHORTEST_TITLE)
    title = event.title if len(event.title) <= most else f"{event.title[: most - 1].rstrip()}…"
    return title + rest


def _open_order(
    bookings: Sequence[Booking],
    event: Event,
    booker: User,
    school: School | None,
    payment: str,
    purchase_order: str,
    invoice_to: str,
) -> Order:
    to = bill_to(booker, school, payment=payment, invoice_to=invoice_to)
    expires_at = hold_ends_at(event) if payment == Booking.Payment.CARD else None
    order = orders.open_order(
        buyer=booker,
        school=school,
        method=payment,
        lines=[
            orders.NewLine(
                purpose="booking",
                description=describe_line(event, booking.delegate),
                net_pence=booking.net_pence,
                vat_rate=event.vat_rate,
            )
            for booking in bookings
        ],
        purchase_order=purchase_order,
        bill_to_name=to.name,
        bill_to_email=to.email,
        bill_to_address=to.address,
        expires_at=expires_at,
    )
    for booking, line in zip(bookings, order.lines.order_by("pk"), strict=True):
        booking.order_line = line
        booking.vat_pence = line.vat_pence
        booking.payment = payment
        if payment == Booking.Payment.CARD:
            perform(booking, Move.HOLD, Asked(expires_at=expires_at))
        else:
            booking.save()
    return order
