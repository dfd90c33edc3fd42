"""How a school pays, and what a buyer may change about an order."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.html import format_html

from thep.design.form_fields import choice_field
from thep.schools.models import School

from .cost_codes import cost_codes_of
from .models import Order
from .recipients import recipients_of

INVOICE, CARD = Order.Method.INVOICE.value, Order.Method.CARD.value


class NeededForInvoices(forms.CharField):
    """Required by the form where an invoice is chosen, so never shown as optional."""

    def validate(self, value: Any) -> None:
        return


class CostCodeField(forms.CharField):
    """A cost code of a school's own accounts; the page offers those that it has used before as `cost-codes`."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {
            "label": "Cost code",
            "max_length": 40,
            "required": False,
            "validators": [RegexValidator(r"\w", "Use letters or digits in the cost code.")],
            "error_messages": {
                "required": "Enter the cost code.",
                "max_length": "Use 40 characters or fewer for the cost code.",
            },
            "widget": forms.TextInput(attrs={"list": "cost-codes", "autocomplete": "off"}),
        }
        super().__init__(**(usual | kwargs))


class PaymentForm(forms.Form):
    """By invoice, with the number of the school's order and to one of those who get its invoices, or by card."""

    payment = forms.ChoiceField(
        label="How would you like to pay?", widget=forms.RadioSelect, initial=INVOICE,
        choices=[(INVOICE, "By invoice"), (CARD, "By card now")], error_messages={"required": "Choose how to pay."},
    )  # fmt: skip
    purchase_order = NeededForInvoices(
        label="Purchase order number, for an invoice", max_length=40, help_text="Your finance office gives you this.",
    )  # fmt: skip
    invoice_to = forms.ChoiceField(
        label="Who should the invoice go to?", widget=forms.RadioSelect, required=False, help_text="The others get a copy, and so do you."
    )

    cost_code = CostCodeField()

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost_codes = cost_codes_of(school)
        self.recipients = recipients_of(school)
        if len(self.recipients) < 2:
            del self.fields["invoice_to"]
        else:
            labels = [(each.key, format_html("{}<br /><small>{}</small>", each.name, each.email)) for each in self.recipients]
            choice_field(self, "invoice_to").choices = labels
            self.fields["invoice_to"].initial = self.recipients[0].key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("payment") == INVOICE and not cleaned.get("purchase_order") and not self.has_error("purchase_order"):
            self.add_error("purchase_order", "Enter the purchase order number.")
        return cleaned


class CostCodeForm(forms.Form):
    """Under which of its cost codes a school puts an order: one it has used before, or a new one; none where it is left empty."""

    cost_code = CostCodeField()
    was = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, order: Order) -> "CostCodeForm":
        return cls(initial={"cost_code": order.cost_code, "was": order.cost_code})


class CostCodesForm(forms.Form):
    """Under which cost code several orders of a school are put: those that are ticked, `was` being the code that each had on the page."""

    orders = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the orders to put under a cost code.",
            "invalid_choice": "One of these orders can’t have a cost code any more. Check them, then try again.",
        },
    )
    cost_code = CostCodeField(required=True)

    def __init__(self, *args: Any, orders: Iterable[Order], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {str(order.public_id): order for order in orders}
        choice_field(self, "orders").choices = [(key, order.reference) for key, order in self.by_key.items()]

    @property
    def ticked(self) -> list[str]:
        """The keys of the orders that are ticked, before they are checked too."""
        return list(self.data.getlist("orders")) if hasattr(self.data, "getlist") else []

    @property
    def chosen(self) -> list[Order]:
        return [self.by_key[key] for key in self.cleaned_data["orders"]]

    @property
    def was(self) -> dict[int, str]:
        return {order.pk: self.data[f"was-{key}"] for key, order in self.by_key.items() if f"was-{key}" in self.data}


class PurchaseOrderForm(forms.ModelForm[Order]):
    purchase_order = forms.CharField(
        label="Purchase order number",
        max_length=40,
        help_text="We withdraw the invoice and send a new one with this number.",
        error_messages={
            "required": "Enter the purchase order number",
            "max_length": "Use 40 characters or fewer for the purchase order number",
        },
    )

    class Meta:
        model = Order
        fields = ("purchase_order",)
