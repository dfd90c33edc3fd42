"""What the office is asked before it gives money back or writes down that it came."""

import uuid
from typing import Any

from django import forms

from thep.cms.money import PoundsField
from thep.design.templatetags.thep import money
from thep.payments.models import OrderLine

STALE = "This form was incomplete. Open the refund again from the order’s page."


class RefundForm(forms.Form):
    """How much of a line goes back, VAT included, and why. A second press of its button has the first one's token."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": STALE, "invalid": STALE})
    pence = PoundsField(label="Amount, VAT included", error_messages={"required": "Enter the amount to refund."})
    reason = forms.CharField(max_length=250, help_text="We tell the buyer this.", error_messages={"required": "Enter a reason."})

    def __init__(self, *args: Any, line: OrderLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left = line.left_pence
        self.fields["pence"].initial = self.left
        self.fields["pence"].help_text = f"Up to {money(self.left)}, which is left of this line."

    def clean_pence(self) -> int:
        pence = int(self.cleaned_data["pence"])
        if pence == 0:
            raise forms.ValidationError("Enter more than £0.")
        if pence > self.left:
            raise forms.ValidationError(f"Only {money(self.left)} is left of this line.")
        return pence


class ContestForm(forms.Form):
    """Why whoever is billed says that an invoice isn't right."""

    reason = forms.CharField(
        label="What do they say is wrong?", max_length=200, help_text="Kept with the order, for the office.",
        error_messages={"required": "Say what they say is wrong."},
    )  # fmt: skip


class HowForm(forms.Form):
    """How an order was dealt with that nobody seated or refunded, or a dispute was settled."""

    how = forms.CharField(label="How was it settled?", max_length=200, error_messages={"required": "Say how it was settled."})
