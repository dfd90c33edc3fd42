"""What the pages of a booking show besides what has become of it: where to go, what it cost, until when to cancel, who else comes."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.access import may_act
from thep.accounts.models import User
from thep.design.templatetags.thep import day, money
from thep.events import policies, presenters
from thep.events.calendar_links import CalendarLinks, links_of
from thep.events.models import EventFile
from thep.membership import ledger
from thep.payments.access import orders_visible_to
from thep.payments.models import Order

from . import access, cancellation
from .arrival_codes import code_of
from .joining import Joining, joining_of
from .materials import files_for
from .models import Booking
from .stakes import stake_in

State = Booking.State


@dataclass(frozen=True, kw_only=True)
class Details:
    """`order` is there for who may open it; `together` are the bookings of other people that were made with this one."""

    is_mine: bool
    calendar: Sequence[CalendarLinks]
    companion: presenters.Companion
    order: Order | None
    cost: str
    place_history: Sequence[tuple[datetime.date, str]]
    cancellation: str
    together: Sequence[Booking]
    shows_link: bool
    joining: Joining | None
    files: Sequence[EventFile]
    arrival_code: str


def details_of(booking: Booking, *, reader: User) -> Details:
    """Return what to show of `booking` to `reader`, who may see it. Only the delegate gets the joining link, once it's confirmed."""
    is_mine, is_confirmed = booking.person_id == reader.pk, booking.state == State.CONFIRMED
    to_come = is_confirmed and not booking.event.is_over
    return Details(
        is_mine=is_mine,
        calendar=links_of(booking.event) if to_come and booking.event.starts_at else [],
        companion=presenters.companion_of(booking.event) if booking.is_live else presenters.Companion(),
        order=orders_visible_to(reader).filter(lines__booking=booking).first(),
        cost=cost_of(booking),
        place_history=place_history_of(booking),
        cancellation=cancellation_of(booking),
        together=together_with(booking, reader=reader),
        shows_link=is_mine and to_come,
        joining=joining_of(booking.event) if is_mine and to_come else None,
        arrival_code=code_of(booking.pk) if is_mine and to_come else "",
        files=files_for(reader, booking.event) if is_mine else [],
    )


def cost_of(booking: Booking) -> str:
    """Return what the booking cost and how it was paid: '£54 including VAT, by card'."""
    if booking.place_cause:
        return f"1 included place of {booking.school.name}" if booking.school else "1 included place"
    if stake := stake_in(booking):
        return stake.sentence
    if booking.payment == Booking.Payment.ON_RENEWAL and booking.ended_at is not None:
        return "Nothing: it was cancelled in time, or another booking has the place"
    if booking.is_free:
        return "Free"
    price = money(booking.total_pence) + (" including VAT" if booking.vat_pence else "")
    if booking.order_line is None:
        return price
    return f"{price}, {'by invoice' if booking.order_line.order.method == Order.Method.INVOICE else 'by card'}"


def place_history_of(booking: Booking) -> list[tuple[datetime.date, str]]:
    """Return when the booking's included place was reserved, used or returned; nothing where it has none."""
    if booking.membership is None or not booking.place_cause:
        return []
    return ledger.history_of(booking.membership, booking.place_cause)


def cost_of_all(bookings: Sequence[Booking]) -> str:
    """Return what those of `bookings` that have a place cost together: '£162 including VAT for 3 places, by invoice'."""
    placed = [booking for booking in bookings if booking.has_place]
    if placed and (stake := stake_in(placed[0])):
        return stake.sentence
    if len(placed) < 2 or all(booking.is_free and not booking.place_cause for booking in placed):
        return cost_of(placed[0] if placed else bookings[0])
    if all(booking.place_cause for booking in placed):
        return f"{len(placed)} included places{f' of {placed[0].school.name}' if placed[0].school else ''}"
    vat = " including VAT" if any(booking.vat_pence for booking in placed) else ""
    way = "by invoice" if placed[0].payment == Booking.Payment.INVOICE else "by card"
    return f"{money(sum(booking.total_pence for booking in placed))}{vat} for {len(placed)} places, {way}"


def cancellation_of(booking: Booking) -> str:
    """Return until when cancelling brings what back: 'Free to cancel until 30 December 2026.' Empty where nothing can be cancelled."""
    if booking.state != State.CONFIRMED or not cancellation.may_cancel(booking):
        return ""
    if booking.is_free and not booking.place_cause:
        return "You can cancel until it begins."
    if booking.is_free_to_cancel_as_moved and booking.free_until:
        return f"Free to cancel until {day(booking.free_until)}, as we moved the date."
    start = booking.refund_start
    steps = [step for step in booking.policy_steps if start and timezone.now() < policies.deadline(step, start)]
    words = policies.deadline_in_words(steps, start) if start else ""
    if cancellation.what_returns(booking).percent:
        return f"{words[:1].upper()}{words[1:]}."
    if not booking.policy_steps:
        return "You can cancel until it begins, without a refund."
    swap = " You can still pass the place to a colleague." if booking.school_id else ""
    return f"It’s too late to cancel for a refund.{swap}"


def together_with(booking: Booking, *, reader: User) -> Sequence[Booking]:
    """Return the live bookings of other people that were made in one go with `booking`, as far as `reader` may see them."""
    if booking.submission_id is None or not may_act(reader):
        return []
    found = access.bookings_of(reader).live().filter(submission=booking.submission_id).exclude(pk=booking.pk)
    return list(found.select_related("person", "event").order_by("pk"))
