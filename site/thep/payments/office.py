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
    """What an error of payments means for who sits in the office."""
    match refusal:
        case StripeUnavailable():
            return "Stripe does not answer. Nothing has changed; try again in a minute."
        case StripeRefused():
            return f"Stripe refused: {refusal}"
        case AlreadyPaid():
            return "It has been paid in the meantime. Refund its lines instead."
        case OverRefund():
            return "Somebody has refunded part of it in the meantime: less is left than that."
        case TriedAlready():
            return "Somebody has tried this refund again in the meantime, so nothing more was sent. The order’s page lists every try."
        case NothingPaid():
            return "This order was neither paid nor invoiced, so there is nothing to give back."
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
    button = "Give the money back"
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
            way = "It goes back to the card that paid, within ten days."
        elif order.state == Order.State.PAID:
            way = "A credit note is made; what was paid by card goes back to it, what came by bank transfer you pay back by bank transfer."
        else:
            way = "The invoice is not paid yet, so this much of it is credited."
        return [
            f"{self.line.description}: {money(self.line.left_pence)} of {money(self.line.total_pence)} is left.",
            way,
            *self.what_becomes_of_the_invoice(),
            "The booking stays as it is: to end it, cancel the booking.",
        ]

    def what_becomes_of_the_invoice(self) -> list[str]:
        if self.order.state == Order.State.INVOICED and self.line.left_pence == self.order.left_pence:
            return [f"If you credit all {money(self.line.left_pence)}, nothing is left to pay, so the invoice is withdrawn."]
        return []

    def obstacle(self) -> str:
        if self.order.state not in (Order.State.PAID, Order.State.INVOICED):
            return "This order was neither paid nor invoiced, so there is nothing to give back."
        return "" if self.line.left_pence else "All of this line has been given back."

    def perform(self, form: Any) -> str:
        asked = form.cleaned_data
        with transaction.atomic(durable=True):
            refund = refunds.ask(
                self.line,
                pence=asked["pence"],
                cause=f"office:{self.line.pk}:{asked['token']}",
                reason=asked["reason"],
                asked_by=person_of(self.request),
            )
        return f"{money(refund.pence)} is on its way back."


class PaidElsewhereView(OrderStep):
    page_title = "Paid by bank transfer or cheque"
    button = "It’s paid"

    def what_happens(self) -> list[str]:
        return [
            f"{money(self.order.left_pence)} of {self.order.reference} has come to the bank: the order and its invoice at Stripe are paid.",
            f"{self.order.bill_to_email} gets the receipt.",
        ]

    def obstacle(self) -> str:
        return "" if self.order.state == Order.State.INVOICED else "Only an invoice that is owed can be marked as paid."

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
        lost_orders.deal_with(self.order, how=form.cleaned_data["how"], by=person_of(self.request))
        return f"{self.order.reference} is dealt with."


class CancelOrderView(OrderStep):
    page_title = "Cancel the order"
    button = "Cancel the order"
    is_grave = True

    def what_happens(self) -> list[str]:
        order = self.order
        if order.method == Order.Method.INVOICE:
            return [
                "The invoice is withdrawn, or credited where part of it was credited before.",
                "The bookings on it end, and their places are offered to the waiting list.",
            ]
        return ["Stripe’s page for paying it is closed.", "The places that it holds are free again."]

    def obstacle(self) -> str:
        return "" if self.order.is_unpaid else f"This order is closed: {self.order.get_state_display().lower()}. Refund its lines instead."

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
            and refunds.may_ask_again(self.refund)
            and not refunds.has_later_try(self.refund),
        }


class RefundAgainView(Step):
    """A refund that the bank refused is asked for again, as a new one."""

    permissions = ("payments.add_refund",)
    refusals = (PaymentsError,)
    page_title = "Try the refund again"
    button = "Try it again"

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
        return "" if refunds.may_ask_again(self.refund) else "This refund was made in Stripe’s dashboard: try it again there."

    def perform(self, form: Any) -> str:
        refunds.ask_again(self.refund, asked_by=person_of(self.request))
        return f"{money(self.refund.pence)} is on its way back."

    def explain(self, refusal: Exception) -> str:
        return in_words(refusal)
