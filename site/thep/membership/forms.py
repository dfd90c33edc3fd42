"""How a school pays for its membership."""

from django import forms

from thep.payments.forms import PaymentForm


class PayForm(PaymentForm):
    """How what was quoted is paid. `charge` is what the page showed."""

    charge = forms.IntegerField(widget=forms.HiddenInput)
