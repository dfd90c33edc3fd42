"""Asking for an affiliation."""

from collections.abc import Sequence
from typing import Any

from django import forms

from thep.accounts.models import User

from .email_domains import schools_of
from .fields import SchoolField
from .models import Affiliation, School

CHOOSE = "Choose your school or organisation"


class AskForm(forms.Form):
    """Which school, in which role. The school that the email address suggests is chosen beforehand."""

    school = SchoolField(
        School.objects.open(), empty_label=CHOOSE, label="School, college or organisation",
        error_messages={"required": f"{CHOOSE}.", "invalid_choice": "Choose a school or organisation from the list."},
    )  # fmt: skip
    role = forms.ChoiceField(
        choices=Affiliation.Role.choices, initial=Affiliation.Role.TEACHER, widget=forms.RadioSelect, label="What you do there",
        error_messages={"required": "Choose what you do there.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools = schools_of(person.email)
        if len(schools) > 1:
            self._list_first(schools)
        elif schools and not person.affiliations.filter(school=schools[0]).exists():
            self.initial.setdefault("school", schools[0].urn)
            self.fields["school"].help_text = "Suggested by your email address. Choose another if that isn’t where you work."

    def _list_first(self, schools: Sequence[School]) -> None:
        """Offer the schools that share the address's domain before all others; none of them is chosen beforehand."""
        field = self.fields["school"]
        known = {school.pk for school in schools}
        others = [(school.urn, str(school)) for school in School.objects.open() if school.pk not in known]
        of_trust = [(school.urn, str(school)) for school in schools]
        field.widget.choices = [
            ("", CHOOSE),
            ("Schools that share your email address", of_trust),
            ("All others", others),
        ]
        field.help_text = "Several schools share the domain of your email address. They stand first in the list."
