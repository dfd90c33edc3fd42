"""Asking for an affiliation."""

from typing import Any

from django import forms

from thep.accounts.models import User

from .affiliations import suggest_school
from .models import Affiliation, School


class AskForm(forms.Form):
    """Which school, in which role. The school that the email address suggests is chosen beforehand."""

    school = forms.ModelChoiceField(
        School.objects.open(), to_field_name="urn", empty_label="Choose your school", label="School or college",
        error_messages={"required": "Choose your school.", "invalid_choice": "Choose a school from the list."},
    )  # fmt: skip
    role = forms.ChoiceField(
        choices=Affiliation.Role.choices, initial=Affiliation.Role.TEACHER, widget=forms.RadioSelect, label="What you do there",
        error_messages={"required": "Choose what you do there.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggest_school(person.email)
        if self.suggested and not person.affiliations.filter(school=self.suggested).exists():
            self.initial.setdefault("school", self.suggested.urn)
            self.fields["school"].help_text = "Suggested by your email address. Choose another if that isn’t where you work."
