"""What the office is asked in the steps with a membership."""

from typing import Any

from django import forms

from thep.cms.fields import DayInput
from thep.cms.typed_choices import TypedChoice
from thep.design.form_fields import choice_field
from thep.membership.models import Tier
from thep.membership.years import in_words, this_academic_year
from thep.payments.recipients import recipients_of
from thep.schools.models import School

BY_TERMS, NO_CHARGE = "terms", "none"


class FeeForm(forms.Form):
    """What a membership is quoted at: of which tier, from when, and at which fee."""

    tier = forms.ModelChoiceField(Tier.objects.all(), empty_label="Choose a tier", error_messages={"required": "Choose a tier."})
    fee = forms.ChoiceField(
        label="What does it cost?", widget=forms.RadioSelect, initial=BY_TERMS,
        choices=[(BY_TERMS, "The fee of the tier, for the months that are left"), (NO_CHARGE, "Nothing: a member at once, at no charge")],
    )  # fmt: skip
    begins_on = forms.DateField(
        label="First day", required=False, widget=DayInput,
        help_text="Leave it empty for today, or for 1 September where the year hasn’t begun.",
    )  # fmt: skip
    answer_by = forms.DateField(
        label="Answer by", required=False, widget=DayInput, help_text="Leave it empty for 60 days from now.",
    )  # fmt: skip
    pupils = forms.IntegerField(
        label="Pupils", required=False, min_value=0, max_value=100_000, help_text="Leave it empty to go by the number in the register.",
    )  # fmt: skip
    included_places = forms.IntegerField(
        label="Included places, where it costs nothing", min_value=0, max_value=10_000, initial=0, required=False,
    )  # fmt: skip


class StartForm(FeeForm):
    """A new membership: of whom, in which year, and at which fee."""

    school = forms.ModelChoiceField(
        School.objects.exclude(status=School.Status.CLOSED), empty_label="Choose a school", widget=TypedChoice,
        help_text="Type a few letters of its name.", error_messages={"required": "Choose a school."},
    )  # fmt: skip
    academic_year = forms.TypedChoiceField(coerce=int)
    field_order = ("school", "tier", "academic_year")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = this_academic_year()
        choice_field(self, "academic_year").choices = [(each, in_words(each)) for each in (year, year + 1)]


class PlacesForm(forms.Form):
    """By how many places the allowance changes, and why."""

    included_places = forms.IntegerField(
        min_value=-10_000, max_value=10_000, label="Places", help_text="10 adds ten places; -2 takes two off.",
        error_messages={"required": "Enter how many places."},
    )  # fmt: skip
    reason = forms.CharField(
        max_length=90, help_text="We keep this in the history of the school’s places.", error_messages={"required": "Enter a reason."}
    )

    def clean_included_places(self) -> int:
        places: int = self.cleaned_data["included_places"]
        if places == 0:
            raise forms.ValidationError("Enter a number other than 0.")
        return places


class TierForm(forms.Form):
    """Another tier for the rest of the year."""

    tier = forms.ModelChoiceField(
        Tier.objects.all(), label="New tier", empty_label="Choose a tier", error_messages={"required": "Choose a tier."}
    )


class EndForm(forms.Form):
    """From which day on it is no membership any more."""

    on = forms.DateField(
        label="From which day on?", widget=DayInput, error_messages={"required": "Enter the day."},
    )  # fmt: skip


class InvoiceForm(forms.Form):
    """Whom an invoice goes to, and the number of the school's order."""

    purchase_order = forms.CharField(
        label="Purchase order number", max_length=40, error_messages={"required": "Enter the school’s purchase order number."}
    )
    invoice_to = forms.ChoiceField(label="Who should the invoice go to?", widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = recipients_of(school)
        if len(listed) > 1:
            choice_field(self, "invoice_to").choices = [(each.key, f"{each.name}, {each.email}") for each in listed]
            self.fields["invoice_to"].initial = listed[0].key
        else:
            del self.fields["invoice_to"]
