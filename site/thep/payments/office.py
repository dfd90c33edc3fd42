"""What the office does with orders, refunds and what Stripe told us. Each step says what will happen, and is one operation."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import money

from . import invoices, lost_orders, orders, refunds
from .errors import AlreadyPaid, NothingPaid, OrderClosed, OverRefund, PaymentsError, StripeRefused, StripeUnavailable, TriedAlready
from .models import Dispute, Order, OrderLine, Refund
from .office_forms import HowForm, RefundForm


def in_words(refusal: Exception) -> str:
    """Return what an error of payments means for the office, and what to do next."""
    match refusal:
        case StripeUnavailable():
            return "Stripe isn’t answering, so nothing has changed. Try again in a minute."
        case StripeRefused():
            return f"Stripe refused: {refusal}"
        case AlreadyPaid():
            return "This order has just been paid. Refund its lines instead."
        case OverRefund():
            return "Somebody has just refunded part of this, so less is left than the amount you entered."
        case TriedAlready():
            return "Somebody has tried this refund again in the meantime, so nothing more was sent. The order’s page lists every try."
        case NothingPaid():
            return "This order was never paid or invoiced, so there is nothing to refund."
        case OrderClosed():
            return "The invoice has been withdrawn, so it can’t be paid any more."
    return str(refusal)


def order_screen(order_pk: int) -> str:
    return reverse("office_orders:inspect", args=[order_pk])


class OrderScreen(Screen):
    """An order: its lines, what was paid, what went back."""

    permissions = ("payments.view_order",)
    template_name = "payments/office/order.html"
    header_icon = "tag"
    page_title = "Order"

    @cached_property
    def order(self) -> Order:
        return get_object_or_404(Order.objects.select_related("buyer", "school"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_orders:index"), "Orders")]

    def get_page_subtitle(self) -> str:
        return self.order.reference

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        order = self.order
        payments = list(order.payments.all())
        return super().get_context_data(**kwargs) | {
            "title": order.reference,
            "order": order,
            "lines": order.lines.all(),
            "payments": payments,
            "refunds": order.refunds.select_related("line", "asked_by"),
            "disputes": Dispute.objects.filter(payment__order=order),
            "notes": order.notes.select_related("by"),
            "can_give_back": order.state in (Order.State.PAID, Order.State.INVOICED),
            "can_be_marked": order.state == Order.State.INVOICED,
        }


class OrderStep(Step):
    permissions = ("payments.change_order",)
    refusals = (PaymentsError,)
    header_icon = "tag"

    @cached_property
    def order(self) -> Order:
        return get_object_or_404(Order.objects.select_related("buyer", "school"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_orders:index"), "Orders"), (order_screen(self.order.pk), self.order.reference)]

    def explain(self, refusal: Exception) -> str:
        return in_words(refusal)


class RefundView(OrderStep):
    """Give back part or all of one line."""

    permissions = ("payments.add_refund",)
    page_title = "Refund"
    button = "Refund the money"
    is_grave = True
    confirms_identity = True
    form_class = RefundForm

    @cached_property
    def line(self) -> OrderLine:
        return get_object_or_404(OrderLine.objects.select_related("order__buyer", "order__school"), pk=self.kwargs["pk"])

    @cached_property
    def order(self) -> Order:
        return self.line.order

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"line": self.line}

    def what_happens(self) -> list[str]:
        order = self.order
        if order.method == Order.Method.CARD:
            way = "We’ll refund the card they paid with. It takes up to ten days."
        elif order.state == Order.State.PAID:
            way = "We’ll send a credit note. A card payment goes back to the card. Pay back a bank transfer yourself, from the bank."
        else:
            way = "The invoice isn’t paid yet, so we’ll take this amount off it with a credit note."
        return [
            f"{self.line.description}: {money(self.line.left_pence)} of {money(self.line.total_pence)} is left.",
            way,
            *self.what_becomes_of_the_invoice(),
            "This doesn’t change the booking. To end the booking, cancel it instead.",
        ]

    def what_becomes_of_the_invoice(self) -> list[str]:
        if self.order.state == Order.State.INVOICED and self.line.left_pence == self.order.left_pence:
            return [f"If you credit all {money(self.line.left_pence)}, nothing is left to pay, so the invoice is withdrawn."]
        return []

    def obstacle(self) -> str:
        if self.order.state not in (Order.State.PAID, Order.State.INVOICED):
            return "This order was never paid or invoiced, so there is nothing to refund."
        return "" if self.line.left_pence else "This line has already been refunded in full."

    def perform(self, form: Any) -> str:
        asked = form.cleaned_data
        with transaction.atomic(durable=True):
            refund = refunds.request_refund(
                self.line,
                pence=asked["pence"],
                cause=f"office:{self.line.pk}:{asked['token']}",
                reason=asked["reason"],
                asked_by=person_of(self.request),
            )
        return f"We’re refunding {money(refund.pence)}."


class PaidElsewhereView(OrderStep):
    page_title = "Paid by bank transfer or cheque"
    button = "Mark as paid"

    def what_happens(self) -> list[str]:
        return [
            f"Use this when {money(self.order.left_pence)} for {self.order.reference} has reached the bank account.",
            "We’ll mark the order and its invoice as paid.",
            f"We’ll email the receipt to {self.order.bill_to_email}.",
        ]

    def obstacle(self) -> str:
        return "" if self.order.state == Order.State.INVOICED else "You can mark an invoice as paid only while money is owed on it."

    def perform(self, form: Any) -> str:
        payment = self.order.payments.live().order_by("-attempt").first() or self.order.payments.order_by("-attempt")[0]
        paid = invoices.mark_paid_elsewhere(payment, by=person_of(self.request))
        return f"{paid.reference} is paid."


class DealtWithView(OrderStep):
    """A found order that was settled in another way is listed no more."""

    page_title = "Dealt with in another way"
    button = "Mark as dealt with"
    form_class = HowForm

    def what_happens(self) -> list[str]:
        return ["The order stays as it is, and is no longer listed under Needs attention. What you write is kept with it."]

    def obstacle(self) -> str:
        return "" if self.order.found_at else "This order was not found at Stripe, or has been dealt with."

    def perform(self, form: Any) -> str:
        lost_orders.mark_dealt_with(self.order, how=form.cleaned_data["how"], by=person_of(self.request))
        return f"{self.order.reference} is dealt with."


class CancelOrderView(OrderStep):
    page_title = "Cancel the order"
    button = "Cancel the order"
    is_grave = True

    def what_happens(self) -> list[str]:
        order = self.order
        if order.method == Order.Method.INVOICE:
            return [
                "We’ll cancel the invoice, or credit the rest of it if part was credited before.",
                "We’ll cancel its bookings and offer the places to the waiting list.",
            ]
        return ["The buyer can no longer pay for it.", "The places it reserved become free again."]

    def obstacle(self) -> str:
        return (
            ""
            if self.order.is_unpaid
            else f"You can’t cancel this order: it’s {self.order.get_state_display().lower()}. Refund its lines instead."
        )

    def perform(self, form: Any) -> str:
        return f"{orders.cancel(self.order).reference} is cancelled."


class RefundScreen(Screen):
    permissions = ("payments.view_refund",)
    template_name = "payments/office/refund.html"
    header_icon = "undo"
    page_title = "Refund"

    @cached_property
    def refund(self) -> Refund:
        return get_object_or_404(Refund.objects.select_related("order", "line", "payment", "asked_by"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_refunds:index"), "Refunds")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": f"{money(self.refund.pence)} of {self.refund.order}",
            "refund": self.refund,
            "can_try_again": self.refund.state == Refund.State.FAILED
            and refunds.may_retry(self.refund)
            and not refunds.has_later_try(self.refund),
        }


class RefundAgainView(Step):
    """A refund that the bank refused is asked for again, as a new one."""

    permissions = ("payments.add_refund",)
    refusals = (PaymentsError,)
    page_title = "Try the refund again"
    button = "Try it again"
    confirms_identity = True

    @cached_property
    def refund(self) -> Refund:
        return get_object_or_404(Refund.objects.select_related("order", "line"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_refunds:index"), "Refunds"), (order_screen(self.refund.order_id), self.refund.order.reference)]

    def what_happens(self) -> list[str]:
        return [f"{money(self.refund.pence)} is asked for again, as a new refund. The last one failed: {self.refund.error or 'no reason'}."]

    def obstacle(self) -> str:
        if refunds.has_later_try(self.refund):
            return "This refund has been tried again already. The order’s page lists every try."
        if self.refund.state != Refund.State.FAILED:
            return f"This refund has not failed: {self.refund.get_state_display().lower()}."
        return "" if refunds.may_retry(self.refund) else "This refund was made in Stripe’s dashboard: try it again there."

    def perform(self, form: Any) -> str:
        refunds.retry_refund(self.refund, asked_by=person_of(self.request))
        return f"We’re refunding {money(self.refund.pence)}."

    def explain(self, refusal: Exception) -> str:
        return in_words(refusal)
