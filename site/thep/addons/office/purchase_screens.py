"""An add-on that a school asked for or bought in the back office, and the steps with it."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.accounts.access import person_of
from thep.addons import buying, deliveries, purchases, refunding
from thep.addons.delivery_states import state_of as delivery_state_of
from thep.addons.errors import AddOnError, NotPossibleNow
from thep.addons.models import AddOn, Purchase
from thep.addons.states import LETS, State, check, state_of
from thep.cms.office import Crumb, Screen, Step
from thep.design.templatetags.thep import money
from thep.payments.errors import PaymentsError
from thep.payments.models import Order
from thep.payments.office.refusals import in_words
from thep.schools.affiliations import leads_of

from .purchase_forms import CorrectForm, NewDateForm, QuoteForm, ReasonForm, RefundForm


class OfPurchase:
    """A screen or step with one purchase."""

    kwargs: dict[str, Any]

    @cached_property
    def purchase(self) -> Purchase:
        found = Purchase.objects.select_related("school", "add_on", "order_line__order", "membership")
        return get_object_or_404(found, pk=self.kwargs["pk"])


class PurchaseScreen(OfPurchase, Screen):
    """How it stands, what it costs, its half days and its dates. What the school wrote is for those who arrange dates alone."""

    permissions = ("addons.view_purchase",)
    template_name = "addons/office/purchase.html"
    page_title = "Add-on of a school"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_add_ons_bought:index"), "Add-ons of schools")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        purchase, state = self.purchase, state_of(self.purchase)
        ledger, left = [], 0
        for entry in purchase.entries.select_related("by"):
            left += entry.half_days
            ledger.append((entry, left))
        sees_words = self.request.user.has_perm("addons.view_delivery")
        return super().get_context_data(**kwargs) | {
            "title": str(purchase),
            "purchase": purchase,
            "state": state,
            "lets": LETS[state],
            "total_pence": purchase.net_pence + buying.line_of(purchase).vat_pence,
            "ledger": ledger,
            "sees_words": sees_words,
            "dates": [(each, delivery_state_of(each)) for each in purchase.deliveries.all()] if sees_words else [],
            "is_dated": purchase.add_on.grants != AddOn.Grants.PLACES,
            "unused": refunding.unused_of(purchase),
            "refunds": purchase.order_line.refunds.all() if purchase.order_line else [],
        }


class PurchaseStep(OfPurchase, Step):
    """A step with a purchase that its state lets be taken: `move` of `thep.addons.states.Lets`."""

    permissions: Sequence[str] = ("addons.change_purchase",)
    refusals = (AddOnError, PaymentsError)
    move = "draw"

    def get_page_subtitle(self) -> str:
        return str(self.purchase)

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_add_ons_bought:index"), "Add-ons of schools"),
            (reverse("office_add_ons_bought:inspect", args=[self.purchase.pk]), str(self.purchase)),
        ]

    def obstacle(self) -> str:
        try:
            check(self.purchase, self.move)
        except NotPossibleNow as refusal:
            return str(refusal)
        return ""

    def explain(self, refusal: Exception) -> str:
        return in_words(refusal)


class QuoteView(PurchaseStep):
    """Answer what it costs."""

    page_title = "Say what it costs"
    button = "Send the offer"
    move = "quote"
    form_class = QuoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"purchase": self.purchase}

    def what_happens(self) -> list[str]:
        people = ", ".join(person.email for person in leads_of(self.purchase.school))
        said = [f"The school asked: {self.purchase.message}"] if self.purchase.message else []
        return [
            *said,
            f"We email {people or 'nobody, as nobody who leads this school is listed'}.",
            "They accept by invoice or by card until the last day.",
        ]

    def perform(self, form: Any) -> str:
        purchases.quote(self.purchase, **form.cleaned_data, by=person_of(self.request))
        return f"The offer for {money(form.cleaned_data['net_pence'])} is on its way."


class RefuseView(PurchaseStep):
    """Say that it can't be done."""

    page_title = "We can’t offer this"
    button = "Tell the school"
    is_grave = True
    move = "close"
    form_class = ReasonForm

    def what_happens(self) -> list[str]:
        return ["The school can no longer accept it. We email those who lead the school with your reason."]

    def perform(self, form: Any) -> str:
        purchases.close(self.purchase, reason=form.cleaned_data["reason"], by=person_of(self.request), is_office=True)
        return f"{self.purchase.school}: told that we can’t offer it."


class CorrectView(PurchaseStep):
    """Add half days, or take them off."""

    permissions = ("addons.add_halfdayentry",)
    page_title = "Change the half days"
    button = "Change the half days"
    form_class = CorrectForm

    def what_happens(self) -> list[str]:
        purchase = self.purchase
        return [
            f"{purchase.left_in_words[:1].upper()}{purchase.left_in_words[1:]} of {purchase.granted_in_words} left.",
            "No money moves. To refund what is unused, use Refund.",
        ]

    def perform(self, form: Any) -> str:
        purchases.correct(self.purchase, **form.cleaned_data, by=person_of(self.request))
        self.purchase.refresh_from_db()
        return f"{self.purchase.left_in_words} left now."


class RefundView(PurchaseStep):
    """Take what is unused off, and give its money back."""

    permissions = ("addons.view_purchase", "payments.add_refund")
    page_title = "Refund what is unused"
    button = "Refund the money"
    is_grave = True
    confirms_identity = True
    form_class = RefundForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"purchase": self.purchase}

    def what_happens(self) -> list[str]:
        line = self.purchase.order_line
        if line is None:
            return []
        by_card = line.order.method == Order.Method.CARD
        if by_card:
            way = "We’ll refund the card they paid with. It takes up to ten days."
        elif state_of(self.purchase) == State.PAID:
            way = "We’ll send a credit note. A card payment goes back to the card. Pay back a bank transfer yourself, from the bank."
        else:
            way = "The invoice isn’t paid yet, so we’ll take this amount off it with a credit note."
        return [f"{money(line.left_pence)} of {money(line.total_pence)} is left of what the school owes or paid.", way]

    def obstacle(self) -> str:
        if obstacle := super().obstacle():
            return obstacle
        if self.purchase.order_line is None:
            return "No order of this add-on is left, so nothing can be refunded."
        if refunding.is_of_a_closed_year(self.purchase):
            return "Its places ended with their year, so none of them is unused. Refund the money alone from the order’s page."
        if refunding.is_counted(self.purchase) and not refunding.unused_of(self.purchase):
            return "Nothing of it is unused. Cancel a date first, or refund the money alone from the order’s page."
        return ""

    def perform(self, form: Any) -> str:
        asked = form.cleaned_data
        made = refunding.refund(
            self.purchase,
            amount=asked.get("amount", 0),
            pence=asked["pence"],
            reason=asked["reason"],
            by=person_of(self.request),
            token=asked["token"],
        )
        return f"We’re refunding {money(made.pence)}."


class ArrangeView(PurchaseStep):
    """Schedule a date that nobody asked for."""

    permissions = ("addons.add_delivery",)
    page_title = "Schedule a date"
    button = "Schedule it and tell the school"
    form_class = NewDateForm

    def what_happens(self) -> list[str]:
        said = "A morning or an afternoon uses half a day, a whole day two halves."
        drawn = [f"{self.purchase.left_in_words} of {self.purchase.granted_in_words} left. {said}"] if self.purchase.half_days else []
        return [*drawn, "We email those who lead the school, and it appears in their calendars."]

    def perform(self, form: Any) -> str:
        delivery = deliveries.arrange(self.purchase, **form.cleaned_data, by=person_of(self.request))
        return f"{delivery}: scheduled."
