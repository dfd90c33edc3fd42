"""What a school is asked when it buys an add-on, asks what one costs, or asks for a date."""

import uuid
from typing import Any

from django import forms

from thep.cms.fields import DayInput
from thep.payments.forms import PaymentForm

from .buying import Payment
from .models import AddOn, Delivery

STALE = "This page was incomplete. Open it again."
LONGEST_TEXT = 5000


class TokenForm(forms.Form):
    """A form that is sent once, however often its button is pressed."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": STALE, "invalid": STALE})


class QuantityField(forms.IntegerField):
    """How many units of an add-on."""

    def __init__(self, add_on: AddOn, **kwargs: Any) -> None:
        most = f"Enter a number from 1 to {add_on.most}."
        super().__init__(
            label=f"How many {add_on.units}?",
            initial=1,
            min_value=1,
            max_value=add_on.most,
            error_messages={"required": most, "invalid": most, "min_value": most, "max_value": most},
            **kwargs,
        )


class PayForm(PaymentForm):
    """How an add-on is paid."""

    def chosen_payment(self) -> Payment:
        """Return what was chosen."""
        chosen = self.cleaned_data
        return Payment(
            method=chosen["payment"],
            purchase_order=chosen["purchase_order"],
            invoice_to=chosen.get("invoice_to", ""),
            cost_code=chosen["cost_code"],
        )


class BuyForm(TokenForm, PayForm):
    """How it is paid. `shown_pence` is what the page said that so many cost, VAT included."""

    shown_pence = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": STALE, "invalid": STALE})

    def __init__(self, *args: Any, add_on: AddOn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(add_on, widget=forms.HiddenInput(attrs={"id": "id_bought"}))


class QuantityForm(forms.Form):
    """How many, to see what they cost."""

    def __init__(self, *args: Any, add_on: AddOn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(add_on)


class AcceptForm(PayForm):
    """How an offer is paid. `offer` is the moment of the offer that the page showed."""

    offer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)


class AskForm(TokenForm):
    """What the school would like, and when."""

    message = forms.CharField(
        label="What would you like to happen?", widget=forms.Textarea(attrs={"rows": 5}), max_length=LONGEST_TEXT,
        help_text="Who it’s for, what it’s about, and how many people take part. Don’t name pupils.",
        error_messages={"required": "Tell us what you’d like to happen."},
    )  # fmt: skip
    wanted = forms.CharField(
        label="When would suit you?", max_length=200, required=False, help_text="Days or weeks, such as “a Tuesday in March”."
    )

    def __init__(self, *args: Any, add_on: AddOn, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quantity"] = QuantityField(add_on)
        self.order_fields(("token", "quantity", "message", "wanted"))


class DateForm(TokenForm):
    """Which day, the whole of it or half."""

    day = forms.DateField(label="Which day?", widget=DayInput, error_messages={"required": "Choose a day.", "invalid": "Choose a day."})
    part = forms.ChoiceField(
        label="How much of it?", choices=Delivery.Part, widget=forms.RadioSelect, initial=Delivery.Part.MORNING,
        error_messages={"required": "Choose the whole day, the morning or the afternoon."},
    )  # fmt: skip
    note = forms.CharField(
        label="What would you like to do?", widget=forms.Textarea(attrs={"rows": 3}), max_length=LONGEST_TEXT, required=False,
        help_text="Who takes part, and what it’s about. Don’t name pupils.",
    )  # fmt: skip
