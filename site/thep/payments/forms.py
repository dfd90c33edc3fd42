"""What a buyer may change about an order."""

from typing import Any

from django import forms

from .models import Order


class NeededForInvoices(forms.CharField):
    """Required by the form where an invoice is chosen, so never shown as optional."""

    def validate(self, value: Any) -> None:
        return


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
