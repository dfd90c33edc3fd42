"""The booking form, and the form that takes an offer."""

import re
import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.html import format_html
from django.utils.safestring import SafeString

from thep.accounts.models import User
from thep.design.form_fields import choice_field
from thep.events.missed_prices import MissedPrice
from thep.payments.forms import CostCodeField, NeededForInvoices
from thep.payments.recipients import Recipient

from .agreement import ASK
from .delegates import Delegate
from .desk import Desk, Way
from .errors import PriceChanged, TooFewIncludedPlaces, UnknownRecipient
from .models import Booking

MOST_ADDRESSES = 30
ALREADY: dict[str, str] = {
    Booking.State.CONFIRMED: "has a place already",
    Booking.State.HELD: "has a place held until it’s paid",
    Booking.State.OFFERED: "has been offered a place",
    Booking.State.WAITING: "is on the waiting list",
}
NEEDS = [
    "Step-free access",
    "Captions or a British Sign Language interpreter",
    "Slides in advance or large print",
    "A quiet room for prayer, rest or expressing milk",
]


class NeedsForm(forms.Form):
    """What would help one person on the day."""

    needs = forms.MultipleChoiceField(
        label="Access needs",
        choices=[(need, need) for need in NEEDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    other_needs = forms.CharField(label="Something else that would help", max_length=500, required=False)
    dietary_needs = forms.CharField(
        label="Food",
        help_text="Tell us about allergies and diets.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @staticmethod
    def initial_of(access_needs: str, dietary_needs: str) -> dict[str, Any]:
        """Return the form's values for needs as they are stored: one to a line."""
        lines = access_needs.splitlines()
        return {
            "needs": [line for line in lines if line in NEEDS],
            "other_needs": "; ".join(line for line in lines if line not in NEEDS),
            "dietary_needs": dietary_needs,
        }

    @property
    def access_needs(self) -> str:
        return "\n".join(filter(None, [*self.cleaned_data["needs"], self.cleaned_data["other_needs"]]))


class WayField(forms.ChoiceField):
    """How to pay. A way that was open when the form was opened, and is not any more, is refused with its reason."""

    def validate(self, value: Any) -> None:
        if value and not self.valid_value(value):
            gone = value == Booking.Payment.INCLUDED
            raise ValidationError(str(TooFewIncludedPlaces(left=0, wanted=1)) if gone else "Choose one of these ways to pay.")
        super().validate(value)


class PaymentForm(forms.Form):
    """How to pay, by one of the `ways` that are open; there is nothing to choose where there are none."""

    use_required_attribute = False

    payment = WayField(label="How will you pay?", widget=forms.RadioSelect, error_messages={"required": "Choose how to pay."})
    purchase_order = NeededForInvoices(
        label="Purchase order number",
        help_text="Your business manager can give you this. It looks like PO-20417.",
        max_length=40,
    )
    invoice_to = forms.ChoiceField(
        label="Who should the invoice go to?", widget=forms.RadioSelect, required=False,
        help_text="The others get a copy, and so do you.",
        error_messages={"invalid_choice": str(UnknownRecipient())},
    )  # fmt: skip

    order_if_invoiced = forms.CharField(
        label="Purchase order number, if you have one", max_length=40, required=False, help_text="It’s for the invoice, if we send one."
    )  # fmt: skip

    cost_code = CostCodeField(label="Cost code, for an order")

    missed_price: MissedPrice | None = None

    def set_ways(self, ways: list[Way], *, recipients: Sequence[Recipient] = (), cost_codes: Sequence[str] | None = None) -> None:
        """Offer these `ways`; by invoice, to one of the `recipients` where there are several.

        `cost_codes` are those that the school has used before, None where whoever books sets none.
        """
        self.ways, self.cost_codes = ways, cost_codes
        if cost_codes is None:
            del self.fields["cost_code"]
        self.recipients = list(recipients)
        choice_field(self, "payment").choices = [(way.value, _in_two_lines(way)) for way in ways]
        if ways:
            self.fields["payment"].initial = ways[0].value
        else:
            del self.fields["payment"]
        if not any(way.value == Booking.Payment.ON_RENEWAL for way in ways):
            del self.fields["order_if_invoiced"]
        if not any(way.value == Booking.Payment.INVOICE for way in ways):
            del self.fields["purchase_order"]
            del self.fields["invoice_to"]
        elif len(self.recipients) < 2:
            del self.fields["invoice_to"]
        else:
            labels = [(each.key, format_html("{}<br /><small>{}</small>", each.name, each.email)) for each in self.recipients]
            choice_field(self, "invoice_to").choices = labels
            self.fields["invoice_to"].initial = self.recipients[0].key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("payment") == Booking.Payment.INVOICE and not cleaned.get("purchase_order") and not self.has_error("purchase_order"):
            self.add_error("purchase_order", "Enter the purchase order number.")
        if cleaned.get("payment") == Booking.Payment.INVOICE and not self._is_known(self.data.get("invoice_to", "")):
            self.add_error("payment", str(UnknownRecipient()))
        return cleaned

    @property
    def order_number(self) -> str:
        """The number of the school's order, for the way of paying that was chosen."""
        is_on_renewal = self.cleaned_data.get("payment") == Booking.Payment.ON_RENEWAL
        return str(self.cleaned_data.get("order_if_invoiced" if is_on_renewal else "purchase_order", ""))

    def _is_known(self, recipient: str) -> bool:
        """Return whether the form that was sent names somebody to choose now; with several, the field itself says so where not."""
        return "invoice_to" in self.fields or not recipient or recipient in [each.key for each in self.recipients]


class OfferForm(PaymentForm):
    """Takes an offered place."""

    def __init__(
        self,
        *args: Any,
        ways: list[Way],
        recipients: Sequence[Recipient] = (),
        cost_codes: Sequence[str] | None = None,
        missed: MissedPrice | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.missed_price = missed
        self.set_ways(ways, recipients=recipients, cost_codes=cost_codes)


class BookingForm(NeedsForm, PaymentForm):
    """Who is coming, how it's paid, what would help, and that the terms are accepted."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    price = forms.IntegerField(widget=forms.HiddenInput, required=False, error_messages={"invalid": "Check the total, then confirm again."})
    people = forms.MultipleChoiceField(label="Who are you booking for?", widget=forms.CheckboxSelectMultiple, required=False)
    others = forms.CharField(
        label="Someone not listed",
        help_text="Put each email address on a new line. We’ll invite them, and they can tell us their own access needs.",
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    message = forms.CharField(
        label="Why would you like to go?", max_length=300, required=False, help_text="Those who answer you see this.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    accept = forms.BooleanField(label="I accept the booking terms", error_messages={"required": "Tick the box to accept the terms."})

    field_order = [
        "token",
        "people",
        "others",
        "payment",
        "purchase_order",
        "invoice_to",
        "order_if_invoiced",
        "cost_code",
        "needs",
        "other_needs",
        "dietary_needs",
        "accept",
    ]

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        kwargs["initial"] = {"token": uuid.uuid4(), "people": [] if desk.is_booked else [str(desk.person.pk)]}
        kwargs["initial"] |= self.initial_of(desk.person.access_needs, desk.person.dietary_needs)
        super().__init__(*args, **kwargs)
        self.desk = desk
        self.by_key = {str(person.pk): person for person in [desk.person, *desk.colleagues]}
        if desk.leads:
            choice_field(self, "people").choices = [(key, self._label(person)) for key, person in self.by_key.items()]
        else:
            del self.fields["people"]
            del self.fields["others"]
        if desk.event.policy:
            self.fields["accept"].error_messages["required"] = "Tick the box to accept the cancellation policy."
        if not desk.asks_first:
            del self.fields["message"]
        self.missed_price = desk.missed_price
        self.set_ways(desk.ways, recipients=desk.invoice_recipients, cost_codes=desk.cost_codes)

    def clean_others(self) -> list[str]:
        addresses = [address for address in re.split(r"[\s,;]+", self.cleaned_data["others"]) if address]
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(f"Enter at most {MOST_ADDRESSES} addresses at a time.")
        for address in addresses:
            try:
                validate_email(address)
            except ValidationError:
                raise ValidationError(f"{address} is not an email address.") from None
        return addresses

    def only_to_wait(self) -> bool:
        """Return whether the form was sent to join the waiting list: how to pay is chosen once a place is taken."""
        return self.is_bound and "waiting_list" in self.data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.only_to_wait():
            for name in ("payment", "purchase_order", "invoice_to"):
                self.errors.pop(name, None)
        if self.desk.leads and not cleaned.get("people") and not cleaned.get("others") and not self.errors.keys() & {"people", "others"}:
            self.add_error("people", "Choose who is coming.")
        return cleaned

    def price_change(self) -> PriceChanged | None:
        """Return what to say where a place costs something else than the form that was sent showed."""
        shown, now = self.cleaned_data.get("price") if self.is_bound else None, self.desk.quote.total_pence
        return None if shown in (None, now) else PriceChanged(was=shown, now=now)

    def delegates(self) -> list[Delegate]:
        """Return who is coming. The needs in the form are the booker's own; everybody else's come from their profile."""
        keys = self.cleaned_data["people"] if self.desk.leads else [str(self.desk.person.pk)]
        known = [self._delegate(self.by_key[key]) for key in keys]
        return known + [Delegate(email=address) for address in self.cleaned_data.get("others", [])]

    def people_named(self) -> list[str]:
        """Return everybody whom the form, as it stands, names: before it's checked, too."""
        if not self.desk.leads:
            return [str(self.desk.person)]
        if not self.is_bound:
            return [] if self.desk.is_booked else [str(self.desk.person)]
        keys = self.data.getlist("people") if hasattr(self.data, "getlist") else self.data.get("people", [])
        known = [str(self.by_key[key]) for key in keys if key in self.by_key]
        return known + [address for address in re.split(r"[\s,;]+", str(self.data.get("others", ""))) if address][:MOST_ADDRESSES]

    def payment_named(self) -> str:
        if self.is_bound:
            return str(self.data.get("payment", ""))
        return self.ways[0].value if self.ways else ""

    def payment_chosen(self) -> str:
        """Return the way of paying of a form that is valid; for who only waits, the first that is open."""
        chosen = self.cleaned_data.get("payment")
        if self.only_to_wait():
            chosen = next((way.value for way in self.ways if way.value != ASK), None)
        return str(chosen or (self.ways[0].value if self.ways else Booking.Payment.FREE))

    def _delegate(self, person: User) -> Delegate:
        if person != self.desk.person:
            return Delegate(person=person)
        return Delegate(person=person, access_needs=self.access_needs, dietary_needs=self.cleaned_data["dietary_needs"])

    def _label(self, person: User) -> SafeString:
        name = format_html("<strong>Me</strong>, {}", person) if person == self.desk.person else format_html("{}", person)
        role = "" if person == self.desk.person else person.get_job_role_display()
        standing = ALREADY.get(self.desk.booked.get(person.pk, ""), "")
        said = ", ".join(filter(None, [role, standing]))
        return format_html('{}, <span class="soft">{}</span>', name, said) if said else name


def _in_two_lines(way: Way) -> SafeString:
    return format_html('<strong>{}</strong><br><small class="soft">{}</small>', way.title, way.detail)
