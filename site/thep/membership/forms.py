"""How a school pays for its membership."""

from typing import Any

from django import forms
from django.utils.html import format_html

from thep.payments.forms import NeededForInvoices
from thep.payments.models import Order
from thep.payments.recipients import recipients_of
from thep.schools.models import School

INVOICE, CARD = Order.Method.INVOICE.value, Order.Method.CARD.value


class PayForm(forms.Form):
    """By invoice, with the number of the school's order, or by card. `charge` is what the page showed."""

    charge = forms.IntegerField(widget=forms.HiddenInput)
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

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipients = recipients_of(school)
        if len(self.recipients) < 2:
            del self.fields["invoice_to"]
        else:
            labels = [(each.key, format_html("{}<br /><small>{}</small>", each.name, each.email)) for each in self.recipients]
            self.fields["invoice_to"].choices = labels  # type: ignore[attr-defined]
            self.fields["invoice_to"].initial = self.recipients[0].key

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("payment") == INVOICE and not cleaned.get("purchase_order") and not self.has_error("purchase_order"):
            self.add_error("purchase_order", "Enter the purchase order number.")
        return cleaned
