"""A refund in the back office, and the steps by which one is made and tried again."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import money
from thep.payments import refunds
from thep.payments.errors import PaymentsError
from thep.payments.models import Order, OrderLine, Refund

from .forms import RefundForm
from .order_screens import OrderStep, order_screen
from .refusals import in_words


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


class RefundScreen(Screen):
    permissions = ("payments.view_refund",)
    template_name = "payments/office/refund.html"
    header_icon = "rotate"
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
