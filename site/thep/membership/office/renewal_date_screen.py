"""Until when schools have to renew for what they booked on renewal to be a member's, in the back office."""

from typing import Any

from django import forms
from django.urls import reverse

from thep.cms.fields import DayInput
from thep.cms.office import Crumb, Step
from thep.design.form_fields import choice_field
from thep.design.templatetags.thep import day
from thep.membership import renewal_dates
from thep.membership.errors import MembershipError
from thep.membership.years import in_words, this_academic_year


class RenewalDateForm(forms.Form):
    """The last day to renew on, for a year."""

    academic_year = forms.TypedChoiceField(coerce=int)
    renew_by = forms.DateField(label="Renew by", widget=DayInput, error_messages={"required": "Enter the last day to renew on."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = this_academic_year()
        choice_field(self, "academic_year").choices = [(each, in_words(each)) for each in (year, year + 1)]


class RenewalDateView(Step):
    """Say until when schools can renew for a year."""

    permissions = ("membership.change_tierterms",)
    refusals = (MembershipError,)
    form_class = RenewalDateForm
    page_title = "Last day to renew"
    button = "Save"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_membership_fees:index"), "Fees")]

    def get_initial(self) -> dict[str, Any]:
        year = this_academic_year() + 1
        return {"academic_year": year, "renew_by": renewal_dates.renew_by(year)}

    def what_happens(self) -> list[str]:
        year = this_academic_year()
        days = " and ".join(f"{day(renewal_dates.renew_by(each))} for {in_words(each)}" for each in (year, year + 1))
        return [
            f"It’s {days} now.",
            "Schools can book events of a year before they have renewed for it. Who renews by this day pays as a member; "
            "who doesn’t gets an invoice for the other price on the day after. We email their leads 14 and 3 days before.",
            "Who was told a later day keeps that.",
        ]

    def perform(self, form: Any) -> str:
        chosen = form.cleaned_data
        return f"{renewal_dates.set_renew_by(chosen['academic_year'], chosen['renew_by'])}: saved."
