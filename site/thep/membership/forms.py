"""How a school pays for its membership."""

from django import forms

from thep.payments.forms import PaymentForm


class PayForm(PaymentForm):
    """How what was quoted is paid. `charge` is what the page showed."""

    charge = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    """Why a school won't renew."""

    reason = forms.CharField(
        label="Why won’t you renew?", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Our office reads this. It helps us to see what members need.",
        error_messages={"required": "Say why you won’t renew.", "max_length": "Use 300 characters or fewer."},
    )  # fmt: skip
