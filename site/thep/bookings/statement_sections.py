"""What bookings put onto a school's statement of a term: who was booked on what, and each movement of its included places."""

from collections.abc import Sequence
from dataclasses import dataclass

from thep.design.templatetags.thep import day, pounds
from thep.membership.ledger import lines_of
from thep.membership.models import Membership, PlaceEntry
from thep.payments import totals
from thep.payments.models import Order
from thep.schools.models import School
from thep.schools.organisations import noun_of
from thep.schools.statement_sections import DATE, NUMBER, WORDS, Period, StatementSection, StatementTable

from .models import Booking, BookingQuerySet

State = Booking.State
COUNTED = (Order.State.PAID, Order.State.INVOICED)


def bookings_in(period: Period) -> BookingQuerySet:
    """Select the bookings of events whose first session is in the period."""
    return Booking.objects.filter(event__starts_at__gte=period.begins_at, event__starts_at__lt=period.ends_at)


def bookings_table(school: School, period: Period) -> list[StatementTable]:
    """Return the school's bookings of the term, soonest event first: what each cost, and what became of it. Makes three queries."""
    found = bookings_in(period).filter(school=school).select_related("event", "person", "order_line__order", "followed_by__person")
    bookings = list(found.order_by("event__starts_at", "event__title", "created_at", "pk"))
    paid_for = [each.order_line for each in bookings if each.order_line is not None and each.order_line.order.state in COUNTED]
    left = totals.left_of(paid_for)
    rows = [_row(booking, left) for booking in bookings]
    return [
        StatementTable(
            title="Bookings",
            words="By the date of the event. ‘To pay’ is with VAT, less what was credited or refunded.",
            columns=[
                ("Who", WORDS),
                ("Event", WORDS),
                ("Date", DATE),
                ("Price", NUMBER),
                ("To pay", NUMBER),
                ("Purchase order", WORDS),
                ("What became of it", WORDS),
            ],
            rows=rows,
            total=[_number_of(bookings), "", "", "", pounds(sum(left.values())), "", ""] if rows else None,
            nothing="Nobody was booked on an event of this term.",
        )
    ]


def places_table(school: School, period: Period) -> list[StatementTable]:
    """Return the movements of the school's included places in the term, between what it had before and after."""
    agreed = Membership.objects.filter(school=school, academic_year=period.academic_year, agreed_at__isnull=False).order_by("spell")
    tables = []
    for membership in agreed:
        ledger = movements(membership, period)
        if len(agreed) > 1 and not ledger.rows and not ledger.opening:
            continue  # of a school that came back, the membership that the term has nothing of
        before = f"Places on {day(period.first)}"
        rows = [[before, "", "", str(ledger.opening)], *ledger.rows] if period.number > 1 else ledger.rows
        tables.append(
            StatementTable(
                title="Included places",
                words=f"Of the membership of {membership.span}. What is left ends with 31 August, unless it goes over into the next year.",
                columns=[("Date", DATE), ("What", WORDS), ("For", WORDS), ("Places", NUMBER)],
                rows=rows,
                total=[f"Left on {day(period.last)}", "", "", str(ledger.closing)],
            )
        )
    return tables


@dataclass(frozen=True, kw_only=True)
class Movements:
    """What changed of included places in a period: `rows` in words, between the balances before and after."""

    opening: int
    rows: Sequence[Sequence[str]]
    closing: int


def movements(membership: Membership, period: Period) -> Movements:
    """Return the movements of the membership's places in the period. What came before its year counts with its first term."""
    lines = [line for line in lines_of(membership) if line.on <= period.last]
    before = [] if period.number == 1 else [line for line in lines if line.on < period.first]
    moved = lines[len(before) :]
    opening = before[-1].left if before else 0
    rows = [[day(line.on), line.what, line.cause, f"{line.places:+}".replace("-", "−")] for line in moved]
    return Movements(opening=opening, rows=rows, closing=moved[-1].left if moved else opening)


def concerned(period: Period) -> set[int]:
    """Return the schools that were booked for in the term, or whose included places moved."""
    booked = bookings_in(period).exclude(school=None).order_by().values_list("school", flat=True)
    moved = PlaceEntry.objects.filter(membership__academic_year=period.academic_year, at__gte=period.begins_at, at__lt=period.ends_at)
    return {key for key in [*booked.distinct(), *moved.order_by().values_list("membership__school", flat=True).distinct()] if key}


def _row(booking: Booking, left: dict[int, int]) -> list[str]:
    line = booking.order_line
    to_pay = pounds(left[line.pk]) if line is not None and line.pk in left else ""
    starts_at = booking.event.starts_at
    return [
        booking.delegate,
        booking.event.title,
        day(starts_at) if starts_at else "",
        _price(booking),
        to_pay,
        line.order.purchase_order if line is not None else booking.purchase_order,
        _what_became(booking),
    ]


def _price(booking: Booking) -> str:
    if booking.place_cause:
        return "Included"
    return "Free" if booking.is_free else pounds(booking.total_pence)


def _what_became(booking: Booking) -> str:
    on = f" on {day(booking.ended_at)}" if booking.ended_at else ""
    match booking.state:
        case State.CONFIRMED if booking.renew_by:
            return f"Confirmed. What it costs depends on the {noun_of(booking.school)}’s renewal"
        case State.CONFIRMED:
            return "Confirmed"
        case State.TRANSFERRED:
            follower = getattr(booking, "followed_by", None)
            return f"Passed to {follower.delegate}" if follower else "Passed to a colleague"
        case State.LAPSED:
            return f"Ended{on}: {booking.end_reason}"
    return f"{booking.get_state_display()}{on}"


def _number_of(bookings: Sequence[Booking]) -> str:
    placed = sum(booking.state == State.CONFIRMED for booking in bookings)
    return f"{placed} place{'' if placed == 1 else 's'}"


SECTIONS = (
    StatementSection(name="bookings", order=10, tables=bookings_table, concerned=concerned),
    StatementSection(name="included places", order=20, tables=places_table),
)
