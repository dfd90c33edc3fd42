"""What not coming costs by the policy that somebody booked under: the office charges the fee, or waives it with a reason.

Nothing is charged unless somebody presses for it, and each booking is decided once. What was paid for the place stands, as it does
when somebody cancels too late; waiving gives that back too. Who is charged by mistake is credited.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import changes, ofsted, on_renewal, paying, places
from thep.bookings.models import Booking
from thep.cpd.models import AbsenceDecision
from thep.cpd.registers import Line, register_of
from thep.design.templatetags.thep import day, money
from thep.events import prices
from thep.events.models import Event
from thep.membership import included_places
from thep.payments import orders, refunds
from thep.payments.models import Order, OrderLine
from thep.schools import successions

from .errors import AbsenceError

PURPOSE = "absence"
State = AbsenceDecision.State


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What not coming costs: the fee in pence, and what was paid for the place and stands. `is_owed`: a price that isn't known yet."""

    words: str
    net_pence: int
    vat_pence: int
    kept_pence: int
    keeps_place: bool
    is_owed: bool

    @property
    def fee_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def is_nothing(self) -> bool:
        return not (self.fee_pence or self.kept_pence or self.keeps_place or self.is_owed)

    @property
    def sentence(self) -> str:
        """What it comes to: 'The fee for not coming is £30 including VAT. The £54 for the place isn’t refunded.'"""
        found = [
            f"The fee for not coming is {_sum(self.fee_pence, self.vat_pence)}." if self.fee_pence else "",
            f"The {money(self.kept_pence)} for the place isn’t refunded." if self.kept_pence else "",
            "The included place counts as used." if self.keeps_place else "",
            "The price of the place is still owed, once it’s known whether the school renews." if self.is_owed else "",
        ]
        return " ".join(filter(None, found)) or "There is nothing to pay."


@dataclass(frozen=True)
class Charged:
    """What became of bookings that were to be charged: the decisions, and those that couldn't be, each with the reason in words."""

    decisions: Sequence[AbsenceDecision]
    refused: Sequence[tuple[Booking, str]]


def cost_of(booking: Booking) -> Cost:
    """Return what not coming costs the person of `booking`, whose event is read with it, by the policy as it was when they booked."""
    line, net = booking.order_line, booking.absence_fee_pence
    is_paid = line is not None and line.order.state in (Order.State.PAID, Order.State.INVOICED)
    keeps_place = False
    if booking.membership is not None and booking.place_cause:
        keeps_place = not included_places.is_returned(booking.membership, cause=booking.place_cause)
    return Cost(
        words=booking.absence_text or booking.policy_text,
        net_pence=net,
        vat_pence=prices.vat(net, booking.event.vat_rate),
        kept_pence=line.left_pence if line is not None and is_paid else 0,
        keeps_place=keeps_place,
        is_owed=booking.renew_by is not None,
    )


def charge(bookings: Iterable[Booking], *, by: User) -> Charged:
    """Charge the fee for not coming of each booking that owes one, on an invoice for each school and booker.

    Who was charged before isn't charged again, and gets what was decided then.
    """
    decisions: list[AbsenceDecision] = []
    refused: list[tuple[Booking, str]] = []

    def key(booking: Booking) -> tuple[int, int, int]:
        return booking.event_id, booking.school_id or 0, booking.booker_id

    for _, group in groupby(sorted(bookings, key=lambda booking: (*key(booking), booking.pk)), key=key):
        _charge_together(list(group), decisions, refused, by=by)
    return Charged(decisions, refused)


def waive(booking: Booking, *, by: User, reason: str) -> AbsenceDecision:
    """Have not coming cost nothing, and give back what was paid for the place. A second call returns what the first decided.

    Raises:
        AbsenceError: there is no reason, nothing to waive, or the fee was charged; or they aren't absent by the register.
    """
    if not reason.strip():
        raise AbsenceError("Enter why it is waived, then press Waive again.")
    with transaction.atomic():
        booking = changes.lock(booking)
        decided = AbsenceDecision.objects.filter(booking=booking).first()
        if decided is not None and decided.state == State.WAIVED:
            return decided
        if decided is not None and decided.state == State.CREDITED:
            raise AbsenceError("The fee was credited already, so there is nothing to waive.")
        if decided is not None:
            raise AbsenceError(f"{_charged_on(decided)} Credit the fee instead of waiving it.")
        if refusal := refusal_of(booking, _line_of(booking)):
            raise AbsenceError(refusal)
        cost = cost_of(booking)
        if cost.is_nothing:
            raise AbsenceError("Not coming costs nothing by this booking’s policy, so there is nothing to waive.")
        if cost.kept_pence and booking.order_line:
            cause = f"booking:{booking.pk}:absence"
            refunds.request_refund(booking.order_line, pence=cost.kept_pence, cause=cause, reason=reason.strip()[:200], asked_by=by)
        if cost.keeps_place and booking.membership:
            included_places.give_back(booking.membership, cause=booking.place_cause)
        on_renewal.keep(booking, percent=100)
        return AbsenceDecision.objects.create(
            booking=booking, state=State.WAIVED, words=cost.words, reason=reason.strip()[:200], decided_by=by,
            returned_pence=cost.kept_pence, returned_place=cost.keeps_place,
        )  # fmt: skip


def credit(decision: AbsenceDecision, *, by: User, reason: str) -> AbsenceDecision:
    """Give back a fee that was charged: credited on its invoice, or refunded. A second call changes nothing.

    Raises:
        AbsenceError: there is no reason, or no fee was charged.
    """
    if not reason.strip():
        raise AbsenceError("Enter why the fee is credited, then press Credit again.")
    with transaction.atomic():
        if decision.order_line is not None:
            orders.lock(decision.order_line.order)
        decision = AbsenceDecision.objects.select_for_update(of=("self",)).select_related("order_line__order").get(pk=decision.pk)
        if decision.state == State.CREDITED:
            return decision
        if decision.state != State.CHARGED:
            raise AbsenceError("No fee was charged, so there is none to credit.")
        line = decision.order_line
        # Whoever cancelled the whole order, or credited the line there, has given it back already.
        if line is not None and line.order.state in (Order.State.PAID, Order.State.INVOICED) and (left := line.left_pence):
            refunds.request_refund(line, pence=left, cause=f"absence:{decision.pk}", reason=reason.strip()[:200], asked_by=by)
        decision.state, decision.reason = State.CREDITED, reason.strip()[:200]
        decision.credited_at, decision.credited_by = timezone.now(), by
        decision.save(update_fields=["state", "reason", "credited_at", "credited_by"])
        return decision


def refusal_of(booking: Booking, line: Line | None) -> str:
    """Return in words why nothing can be decided about not coming, by the register's `line` of the person; nothing where it can."""
    event = booking.event
    if event.state != Event.State.OPEN:
        return "This event was cancelled, so nobody pays for not coming."
    if not event.is_over:
        return "The event isn’t over. Decide what not coming costs after it ends."
    if booking.state != Booking.State.CONFIRMED:
        return "They have no place at this event any more, so what its end cost was settled then."
    if line is not None and line.is_contradicted:
        return "Two marks on the register differ. Press the right one there first."
    came = line.came if line is not None else "booked"
    if came == "booked":
        return "The register doesn’t say yet what they were at every session. Finish it first."
    if came in ("full", "part"):
        return "The register says that they came, at least for a part."
    return "They sent apologies by the register, so no fee is due." if came == "apologies" else ""


def sentence_of(decision: AbsenceDecision) -> str:
    """Return what was decided, for whoever may see the booking; why, is the person's and the office's to read."""
    fee = _sum(decision.total_pence, decision.vat_pence)
    if decision.state == State.CREDITED and decision.credited_at:
        return f"The fee for not coming, {fee}, was charged, and credited on {day(decision.credited_at)}."
    if decision.state == State.CHARGED:
        return f"The fee for not coming, {fee}, was charged on {day(decision.decided_at)}."
    back = []
    if decision.returned_pence:
        back.append(f"{money(decision.returned_pence)} for the place is given back.")
    if decision.returned_place:
        back.append("The school gets its included place back.")
    return " ".join([f"The cost of not coming was waived on {day(decision.decided_at)}.", *back])


def came_after_all(line: Line | None) -> bool:
    """Return whether the register says by now that somebody was there."""
    return line is not None and line.came in ("full", "part")


def confirm(line: OrderLine) -> None:
    """Do nothing: the fee was charged when its invoice was made."""


def release(line: OrderLine) -> None:
    """Note that a fee is credited, as its invoice was withdrawn."""
    charged = AbsenceDecision.objects.filter(order_line=line, state=State.CHARGED)
    charged.update(state=State.CREDITED, reason="The invoice was withdrawn", credited_at=timezone.now())


def _charge_together(group: Sequence[Booking], decisions: list[AbsenceDecision], refused: list[tuple[Booking, str]], *, by: User) -> None:
    """Charge bookings of one event, school and booker on one invoice."""
    first = group[0]
    with transaction.atomic():
        school = successions.hold_current(first.school) if first.school else None
        places.lock(first.event_id)
        related = ("event", "person", "booker", "school", "membership", "order_line__order")
        found = Booking.objects.select_related(*related).filter(pk__in=[each.pk for each in group]).order_by("pk")
        decided = {each.booking_id: each for each in AbsenceDecision.objects.filter(booking__in=found)}
        lines = {line.booking.pk: line for line in register_of(first.event).lines if line.booking}
        owing = []
        for booking in found:
            before = decided.get(booking.pk)
            if before is not None and before.state == State.CHARGED:
                decisions.append(before)
            elif refusal := _charge_refusal(booking, lines.get(booking.pk), before):
                refused.append((booking, refusal))
            else:
                owing.append(booking)
        if not owing:
            return
        event, to = owing[0].event, paying.bill_to(owing[0].booker, school, payment=Booking.Payment.INVOICE)
        order = orders.open_order(
            buyer=owing[0].booker,
            school=school,
            method=Order.Method.INVOICE,
            lines=[_new_line(event, booking) for booking in owing],
            bill_to_name=to.name,
            bill_to_email=to.email,
            bill_to_address=to.address,
        )
        for booking, line in zip(owing, order.lines.order_by("pk"), strict=True):
            charged = AbsenceDecision(booking=booking, state=State.CHARGED, words=cost_of(booking).words, order_line=line, decided_by=by)
            charged.net_pence, charged.vat_pence = line.net_pence, line.vat_pence
            charged.save(force_insert=True)
            decisions.append(charged)


def _charge_refusal(booking: Booking, line: Line | None, before: AbsenceDecision | None) -> str:
    if before is not None and before.state == State.CREDITED:
        return "The fee was credited, so it isn’t charged again."
    if before is not None:
        return f"It was waived on {day(before.decided_at)}, so no fee is charged."
    if refusal := refusal_of(booking, line):
        return refusal
    if not booking.absence_fee_pence:
        return f"This booking’s policy has no fee for not coming. {cost_of(booking).sentence}"
    if has_ofsted_in(booking):
        return "Their school told us of an Ofsted visit on that day, and the policy makes an exception for it. Waive the fee instead."
    return ""


def has_ofsted_in(booking: Booking) -> bool:
    """Return whether the booking's school has told us of an Ofsted visit on a day of the event, whose policy makes an exception for it."""
    return booking.school_id is not None and ofsted.is_waived(booking.event) and ofsted.visit_that_covers(booking) is not None


def _new_line(event: Event, booking: Booking) -> orders.NewLine:
    described = f"Fee for not coming: {paying.describe_line(event, booking.delegate)}"
    return orders.NewLine(purpose=PURPOSE, description=described, net_pence=booking.absence_fee_pence, vat_rate=event.vat_rate)


def _line_of(booking: Booking) -> Line | None:
    return next((line for line in register_of(booking.event).lines if line.booking and line.booking.pk == booking.pk), None)


def _charged_on(decision: AbsenceDecision) -> str:
    return f"The fee was charged on {day(decision.decided_at)}."


def _sum(pence: int, vat_pence: int) -> str:
    return money(pence) + (" including VAT" if vat_pence else "")
