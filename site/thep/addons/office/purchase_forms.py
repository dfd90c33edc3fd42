"""What the office is asked in the steps with an add-on that a school asked for or bought."""

import datetime
import uuid
from typing import Any

from django import forms
from django.utils import timezone

from thep.addons import refunding
from thep.addons.amounts import days_in_words
from thep.addons.models import AddOn, Delivery, Purchase
from thep.addons.models.add_on import STANDARD_RATE
from thep.cms.fields import DayInput
from thep.cms.money import PoundsField
from thep.design.templatetags.thep import money

STALE = "This form was incomplete. Open it again."
ANSWER_WITHIN = datetime.timedelta(days=28)


class QuoteForm(forms.Form):
    """What it costs, what it brings, and until when the school can accept."""

    quantity = forms.IntegerField(min_value=1, max_value=500, error_messages={"required": "Enter how many."})
    net_pence = PoundsField(label="Sum before VAT", error_messages={"required": "Enter the sum."}, help_text="In pounds, for all of it.")
    vat_rate = forms.TypedChoiceField(label="VAT", coerce=int, choices=[(STANDARD_RATE, "20%"), (0, "None")])
    brings = forms.IntegerField(min_value=0, max_value=2000)
    text = forms.CharField(
        label="What we offer", widget=forms.Textarea(attrs={"rows": 6}), max_length=5000,
        help_text="The school reads this in its email and on its page.", error_messages={"required": "Write what the school gets."},
    )  # fmt: skip
    answer_by = forms.DateField(label="Answer by", widget=DayInput, error_messages={"required": "Enter the last day to accept."})

    def __init__(self, *args: Any, purchase: Purchase, **kwargs: Any) -> None:
        add_on = purchase.add_on
        initial = {
            "quantity": purchase.quantity,
            "net_pence": purchase.net_pence or None,
            "vat_rate": purchase.vat_rate if purchase.quoted_at else add_on.vat_rate,
            "brings": purchase.half_days or purchase.places or add_on.brings * purchase.quantity,
            "text": purchase.quote_text,
            "answer_by": timezone.localdate() + ANSWER_WITHIN,
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        if add_on.grants == AddOn.Grants.NOTHING:
            self.fields["brings"].widget = forms.HiddenInput()
        else:
            label = "Half days in all" if add_on.grants == AddOn.Grants.HALF_DAYS else "Included places in all"
            self.fields["brings"].label = label

    def clean_net_pence(self) -> int:
        pence = int(self.cleaned_data["net_pence"])
        if pence == 0:
            raise forms.ValidationError("Enter more than £0.")
        return pence


class ReasonForm(forms.Form):
    """Why, in words that the school reads."""

    reason = forms.CharField(max_length=200, help_text="We email this to the school.", error_messages={"required": "Enter a reason."})


class CorrectForm(forms.Form):
    """By how many half days a purchase changes, and why."""

    change = forms.IntegerField(
        label="Half days", min_value=-500, max_value=500, help_text="2 adds a day; -1 takes half a day off.",
        error_messages={"required": "Enter how many half days."},
    )  # fmt: skip
    reason = forms.CharField(max_length=200, help_text="The school sees this.", error_messages={"required": "Enter a reason."})

    def clean_change(self) -> int:
        change: int = self.cleaned_data["change"]
        if change == 0:
            raise forms.ValidationError("Enter a number other than 0.")
        return change


class RefundForm(forms.Form):
    """How much of what is unused is taken off, and what goes back. A second press of its button has the first one's token."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": STALE, "invalid": STALE})
    amount = forms.IntegerField(min_value=1, max_value=2000, error_messages={"required": "Enter how many."})
    pence = PoundsField(label="Amount, VAT included", required=False)
    reason = forms.CharField(max_length=200, help_text="We tell the buyer this.", error_messages={"required": "Enter a reason."})

    def __init__(self, *args: Any, purchase: Purchase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = purchase.order_line
        left = line.left_pence if line else 0
        unused = refunding.unused_of(purchase)
        pence = self.fields["pence"]
        if refunding.is_counted(purchase):
            share = money(refunding.share_of(purchase, line, unused)) if line and unused else money(0)
            what, words = ("Unused half days", days_in_words(unused)) if purchase.half_days else ("Unused places", str(unused))
            self.fields["amount"].label = f"{what} to take off"
            self.fields["amount"].initial = unused
            self.fields["amount"].help_text = f"{words[:1].upper()}{words[1:]} unused."
            pence.help_text = f"Leave it empty to refund their share: {share} for all of them."
        else:
            del self.fields["amount"]
            pence.help_text = f"Up to {money(left)}, which is left. Leave it empty to refund all of it."

    def clean_pence(self) -> int | None:
        pence: int | None = self.cleaned_data["pence"]
        if pence == 0:
            raise forms.ValidationError("Enter more than £0.")
        return pence


class DateForm(forms.Form):
    """When, by whom and where something takes place."""

    day = forms.DateField(widget=DayInput, error_messages={"required": "Enter the day."})
    part = forms.ChoiceField(label="Part of the day", choices=Delivery.Part, widget=forms.RadioSelect, initial=Delivery.Part.MORNING)
    deliverer = forms.CharField(label="Who delivers it", max_length=100, error_messages={"required": "Enter who delivers it."})
    location = forms.CharField(label="Where", max_length=200, required=False, help_text="Leave it empty for the school.")


class NewDateForm(DateForm):
    """A date that the office arranges. A second press of its button has the first one's token."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": STALE, "invalid": STALE})


class EvidenceForm(forms.Form):
    """What was done, as words or a file or both."""

    text = forms.CharField(
        label="What was done", widget=forms.Textarea(attrs={"rows": 6}), max_length=10_000, required=False,
        help_text="Those who lead the school read this. Don’t name pupils.",
    )  # fmt: skip
    upload = forms.FileField(label="File", required=False, help_text="A PDF, Word, PowerPoint or Excel file of 10 MB at most.")
