"""Give money back: asked for in the transaction of its cause, sent to Stripe after commit, tried again by the sweep."""

import re

from django.db import transaction
from django.db.models import F, Q, Sum

from thep.accounts.models import User
from thep.tasks import enqueue_on_commit, task

from . import gateway, invoices, settlement
from .errors import AlreadyPaid, NothingPaid, OverRefund, StripeRefused, TriedAlready
from .gateway import CardRefund, CreditNote, Invoice, InvoiceState, MoneyBack, RefundState
from .models import Order, OrderLine, Payment, Refund, RefundQuerySet

CREDIT_NOTES: dict[str, MoneyBack] = {
    Refund.Kind.CREDIT_NOTE: MoneyBack.NOT_PAID,
    Refund.Kind.CREDIT_TO_CARD: MoneyBack.TO_CARD,
    Refund.Kind.CREDIT_ELSEWHERE: MoneyBack.ELSEWHERE,
}


def request_refund(line: OrderLine, *, pence: int, cause: str, reason: str, asked_by: User | None = None) -> Refund:
    """Give back `pence` of a line, VAT included, in the caller's transaction; the money moves after commit.

    Of an unpaid invoice it is credited. The same `cause` is asked for once: a second call returns the first's refund.

    Raises:
        NothingPaid: the order was neither paid nor put on an invoice.
        OverRefund: less than that is left of the line or of its order; nothing is written.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A refund is asked for in the transaction of its cause.")
    order = Order.objects.select_for_update().get(pk=line.order_id)
    if earlier := Refund.objects.filter(cause=cause).first():
        return earlier
    if order.state not in (Order.State.PAID, Order.State.INVOICED):
        raise NothingPaid(order.reference)
    if not 0 < pence <= line.left_pence:
        raise OverRefund(f"{pence}p of {line.left_pence}p left of {line} on {order}")
    reserved = Order.objects.filter(pk=order.pk, refunded_pence__lte=F("total_pence") - F("disputed_pence") - pence).update(
        refunded_pence=F("refunded_pence") + pence
    )
    if not reserved:
        raise OverRefund(f"{pence}p of {order}")
    refund = Refund.objects.create(
        order=order,
        line=line,
        payment=_payment_to_give_back(order),
        kind=Refund.Kind.REFUND if order.method == Order.Method.CARD else Refund.Kind.CREDIT_NOTE,
        pence=pence,
        cause=cause,
        reason=reason,
        asked_by=asked_by,
    )
    enqueue_on_commit(send_refund, refund.pk)
    return refund


def request_rest(order: Order, *, cause: str, reason: str, asked_by: User | None = None) -> list[Refund]:
    """Give back whatever is left of each of the order's lines, in the caller's transaction."""
    return [
        request_refund(line, pence=left, cause=f"{cause}:{line.pk}", reason=reason, asked_by=asked_by)
        for line in order.lines.all()
        if (left := line.left_pence)
    ]


def retry_refund(refund: Refund, *, asked_by: User) -> Refund:
    """Try a failed refund again, as a new one: of a line, or of what was paid twice.

    Raises:
        NothingPaid: it did not fail, or was made in Stripe's dashboard.
        TriedAlready: a later try of it lives, or has succeeded.
        OverRefund: less than that is left by now.
    """
    if not may_retry(refund) or refund.state != Refund.State.FAILED:
        raise NothingPaid(f"{refund} did not fail, or was made in Stripe's dashboard.")
    with transaction.atomic(durable=True):
        Order.objects.select_for_update().get(pk=refund.order_id)
        if has_later_try(refund):
            raise TriedAlready(f"{refund} has been tried again.")
        cause = f"{_first_cause(refund)}#{_tries(refund).count() + 1}"
        if refund.line is not None:
            return request_refund(refund.line, pence=refund.pence, cause=cause, reason=refund.reason, asked_by=asked_by)
        again = Refund.objects.create(
            order=refund.order,
            payment=refund.payment,
            kind=refund.kind,
            pence=refund.pence,
            cause=cause,
            reason=refund.reason,
            of_second_payment=True,
            asked_by=asked_by,
        )
        enqueue_on_commit(send_refund, again.pk)
        return again


def may_retry(refund: Refund) -> bool:
    """Return whether we asked for the refund ourselves, of a line or of what was paid twice, and could do so again."""
    return refund.line is not None or refund.of_second_payment


def has_later_try(refund: Refund) -> bool:
    """Return whether a refund that failed was asked for again, and that try lives or has succeeded."""
    return _tries(refund).counted().exclude(pk=refund.pk).exists()


def _tries(refund: Refund) -> RefundQuerySet:
    """Return the refund with every try of it: a new try has the first's cause with a number."""
    first = _first_cause(refund)
    return Refund.objects.filter(Q(cause=first) | Q(cause__startswith=f"{first}#"))


def _first_cause(refund: Refund) -> str:
    return refund.cause.partition("#")[0]


@task()
def send_refund(pk: int) -> None:
    """Send refund `pk` to Stripe; what that raises is left to the sweep."""
    send(Refund.objects.get(pk=pk))


def send(refund: Refund) -> Refund:
    """Have Stripe give the money back, under the refund's own key: sent again, it is still done once.

    Call outside a transaction. Raises StripeUnavailable. What Stripe refuses is FAILED with its reason, and what is left of the order grows
    by it again.
    """
    if not refund.is_unfinished:
        return refund
    try:
        if refund.kind == Refund.Kind.REFUND:
            return _send_to_card(refund)
        for _ in range(3):  # an invoice may be paid between our looking and our crediting: then look again
            sent = _send_to_invoice(refund)
            if not sent.is_unfinished:
                return sent
    except (StripeRefused, OverRefund) as refusal:
        return settlement.settle_refund(refund, RefundState.FAILED, stripe_id="", error=str(refusal))
    return sent


def check(refund: Refund) -> Refund:
    """Ask Stripe what became of a card refund, and send what it never had."""
    if refund.stripe_id is None or refund.kind != Refund.Kind.REFUND:
        return send(refund)
    found = gateway.retrieve_refund(refund.stripe_id)
    return settlement.settle_refund(refund, found.state, stripe_id=found.id)


def adopt(payment: Payment, found: CardRefund) -> Refund:
    """Write down a refund that Stripe knows: one of ours, or one made in its dashboard, which is of no line."""
    refund = find_refund(payment, found.id, found.metadata.get("refund", "")) or settlement.adopt_refund(payment, found)
    return settlement.settle_refund(refund, found.state, stripe_id=found.id)


def find_refund(payment: Payment, stripe_id: str, named: str) -> Refund | None:
    """Return the refund with this id of Stripe's, or the one that we `named` to it, where we never heard the id; else None."""
    if known := payment.refunds.filter(stripe_id=stripe_id).first():
        return known
    return payment.refunds.filter(pk=int(named), stripe_id=None).first() if re.fullmatch(r"[0-9]{1,18}", named) else None


def _payment_to_give_back(order: Order) -> Payment:
    payments = order.payments.all()
    if order.state == Order.State.PAID:
        payments = payments.filter(state=Payment.State.PAID).order_by("attempt")
    payment = payments.first()
    if payment is None:
        raise NothingPaid(order.reference)
    return payment


def _send_to_card(refund: Refund) -> Refund:
    with transaction.atomic(durable=True):
        sent_before = not Refund.objects.filter(pk=refund.pk, state=Refund.State.INTENDED).update(state=Refund.State.PENDING)
    payment = refund.payment
    if sent_before:
        # Stripe forgets a key after a day: a refund whose answer was lost before that is found by its name.
        for found in gateway.list_refunds(payment.payment_intent):
            if found.metadata.get("refund") == str(refund.pk):
                return settlement.settle_refund(refund, found.state, stripe_id=found.id)
    made = gateway.create_refund(
        payment_intent=payment.payment_intent,
        pence=refund.pence,
        key=refund.key,
        metadata={"refund": str(refund.pk), "order": refund.order.reference},
    )
    return settlement.settle_refund(refund, made.state, stripe_id=made.id)


def _send_to_invoice(refund: Refund) -> Refund:
    payment = invoices.issue(refund.payment)
    if not payment.stripe_id:  # it was to replace an invoice that was paid in the meantime
        payment = _payment_to_give_back(refund.order)
        Refund.objects.filter(pk=refund.pk).update(payment=payment)
    stripe_id = payment.stripe_id or ""
    refund = _decide(refund, invoices.refresh_invoice(payment))
    if not refund.is_unfinished:
        return refund
    try:
        if refund.kind == Refund.Kind.VOID:
            settlement.settle_invoice(payment, gateway.void_invoice(stripe_id, key=f"{payment.key}-void"))
        else:
            note = _credited_before(refund, stripe_id) or gateway.create_credit_note(
                invoice=stripe_id,
                pence=refund.pence,
                key=refund.key,
                money_back=CREDIT_NOTES[refund.kind],
                memo=refund.reason,
                metadata={"refund": str(refund.pk), "order": refund.order.reference},
            )
            settlement.settle_refund(refund, RefundState.SUCCEEDED, stripe_id=note.id, card_refund=note.refund)
            invoices.refresh_invoice(payment)  # credited to nothing, it counts as paid
    except (AlreadyPaid, StripeRefused):
        if not _undecide(refund, invoices.refresh_invoice(payment)):
            raise
    return Refund.objects.get(pk=refund.pk)


def _credited_before(refund: Refund, invoice: str) -> CreditNote | None:
    """Return the credit note of an earlier try whose answer was lost; None where there was none."""
    # Stripe forgets a key after a day.
    return next((note for note in gateway.list_credit_notes(invoice) if note.metadata.get("refund") == str(refund.pk)), None)


def _decide(refund: Refund, invoice: Invoice) -> Refund:
    """Commit how an invoice is taken back, before Stripe is asked to."""
    with transaction.atomic(durable=True):
        order = Order.objects.select_for_update().get(pk=refund.order_id)
        refund = Refund.objects.select_for_update().get(pk=refund.pk)
        if refund.state != Refund.State.INTENDED:
            return refund
        all_of_it = refund.payment.refunds.counted()
        untouched = not all_of_it.exclude(state=Refund.State.INTENDED).exists()
        pence = all_of_it.aggregate(pence=Sum("pence", default=0))["pence"]
        if invoice.state is InvoiceState.VOID:
            refund.kind = Refund.Kind.VOID
        elif invoice.state is InvoiceState.PAID:
            refund.kind = Refund.Kind.CREDIT_TO_CARD if invoice.payment_intent else Refund.Kind.CREDIT_ELSEWHERE
        elif untouched and pence == order.total_pence:
            all_of_it.update(kind=Refund.Kind.VOID, state=Refund.State.PENDING)
            refund.kind = Refund.Kind.VOID
        else:
            refund.kind = Refund.Kind.CREDIT_NOTE
        refund.state = Refund.State.PENDING
        refund.save()
    if invoice.state is InvoiceState.VOID:
        return settlement.settle_refund(refund, RefundState.SUCCEEDED, stripe_id="")
    return refund


def _undecide(refund: Refund, invoice: Invoice) -> bool:
    """Reopen the decision how to take an invoice back that has been paid since, and return whether it was reopened."""
    decided_unpaid = refund.kind in (Refund.Kind.VOID, Refund.Kind.CREDIT_NOTE)
    if not (decided_unpaid and invoice.state is InvoiceState.PAID):
        return False
    with transaction.atomic(durable=True):
        refund.payment.refunds.filter(kind=refund.kind, state=Refund.State.PENDING, stripe_id=None).update(
            kind=Refund.Kind.CREDIT_NOTE, state=Refund.State.INTENDED
        )
    return True
