"""An order in the back office, and the steps that are taken with it. Each says what will happen, and is one operation."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import money
from thep.payments import contested_invoices, invoices, lost_orders, orders
from thep.payments.errors import PaymentsError
from thep.payments.models import Dispute, Order

from .forms import ContestForm, HowForm
from .refusals import in_words


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
            "is_contested": order.state == Order.State.INVOICED and order.contested_at is not None,
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


class ContestView(OrderStep):
    """Keep back reminders of an invoice that whoever is billed disputes."""

    page_title = "The invoice is disputed"
    button = "Stop reminders"
    form_class = ContestForm

    def what_happens(self) -> list[str]:
        return [
            f"Use this when {self.order.bill_to_name} says that the invoice isn’t right.",
            f"{money(self.order.left_pence)} stays owed, but nobody is reminded of it until you mark the dispute as settled.",
        ]

    def obstacle(self) -> str:
        if self.order.contested_at is not None:
            return "This invoice is marked as disputed already."
        return "" if self.order.state == Order.State.INVOICED else "Only an invoice that is still owed can be marked as disputed."

    def perform(self, form: Any) -> str:
        contested_invoices.contest(self.order, reason=form.cleaned_data["reason"], by=person_of(self.request))
        return f"{self.order.reference} is disputed. We’ll send no reminders of it."


class SettleView(OrderStep):
    """Have an invoice that was disputed be reminded of again."""

    page_title = "The dispute is settled"
    button = "Mark as settled"
    form_class = HowForm

    def what_happens(self) -> list[str]:
        return [
            f"What is still owed, {money(self.order.left_pence)}, is reminded of again like other invoices.",
            "If part of it isn’t owed, refund that line first. If nothing is, cancel the order instead.",
        ]

    def obstacle(self) -> str:
        return "" if self.order.contested_at is not None else "This invoice isn’t disputed, or the dispute has been settled."

    def perform(self, form: Any) -> str:
        contested_invoices.settle(self.order, how=form.cleaned_data["how"], by=person_of(self.request))
        return f"The dispute about {self.order.reference} is settled."


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
