"""What somebody who would like to work here is asked, and what a recruiter asks of the talent pool."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.fields import DayInput, LineField, NameField, RecordsField, WordsField
from thep.cms.models import Subject, names_of_subjects
from thep.cms.open_forms import DAY, Limit, OpenForm
from thep.cms.vocabulary import JobRole, Phase, WorkingPattern
from thep.schools.fields import SchoolsField
from thep.schools.models import Affiliation, School

from .expressions import CONSENT
from .models import ExpressionOfInterest
from .talent_pool import Wanted

Status = ExpressionOfInterest.Status
ROLES = [choice for choice in JobRole.choices if choice[0] not in (JobRole.GOVERNOR, JobRole.OTHER)]
IN_FULL = "Enter an email address in full, such as name@example.com."


class AboutThem(forms.Form):
    """What schools will read, and which of them won't."""

    name = NameField(
        max_length=150, label="Your name", help_text="Schools see your first name and an initial.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}), error_messages={"required": "Enter your name."},
    )  # fmt: skip
    status = forms.ChoiceField(
        choices=Status.choices, widget=forms.RadioSelect, label="Where are you now?",
        error_messages={"required": "Choose where you are now.", "invalid_choice": "Choose one of these."},
    )  # fmt: skip
    phases = forms.MultipleChoiceField(
        choices=Phase.choices, widget=forms.CheckboxSelectMultiple, label="Which phases interest you?",
        error_messages={"required": "Choose at least one phase.", "invalid_choice": "Choose from these."},
    )  # fmt: skip
    roles = forms.MultipleChoiceField(
        choices=ROLES, widget=forms.CheckboxSelectMultiple, label="Which roles?", required=False,
        error_messages={"invalid_choice": "Choose from these."},
    )  # fmt: skip
    subjects = RecordsField(
        Subject.objects.all(), to_field_name="slug", required=False, widget=forms.CheckboxSelectMultiple, label="Which subjects?",
        error_messages={"invalid_choice": "Choose from these.", "invalid_list": "Choose from these."},
    )  # fmt: skip
    working_patterns = forms.MultipleChoiceField(
        choices=WorkingPattern.choices, widget=forms.CheckboxSelectMultiple, label="Working pattern", required=False,
        error_messages={"invalid_choice": "Choose from these."},
    )  # fmt: skip
    could_start = forms.DateField(
        required=False, label="The earliest you could start", input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"],
        widget=DayInput,
        error_messages={"invalid": "Enter a date, such as 14/01/2027, or leave it empty."},
    )  # fmt: skip
    about = WordsField(
        max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}), label="A line about yourself",
        help_text="What you do now, what you’d like to do. Every recruiter can read this.",
    )  # fmt: skip
    hidden_from = SchoolsField(
        School.objects.of_the_register().open(), required=False, widget=forms.CheckboxSelectMultiple,
        label="Hide me from these schools",
        error_messages={"invalid_choice": "Choose schools from the list.", "invalid_list": "Choose schools from the list."},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        subjects: Any = self.fields["subjects"]
        subjects.choices = list(names_of_subjects().items())  # what is chosen is still looked for among the records

    def clean_could_start(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["could_start"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError("That date has passed. Enter a date in the future, or leave this empty.")
        return day

    def said(self) -> dict[str, Any]:
        """Return what they said, for `expressions.express` and `expressions.change`."""
        return {name: self.cleaned_data[name] for name in AboutThem.base_fields}


class InterestForm(OpenForm, AboutThem):
    name_of_limits = "interest"
    limits = (Limit(30), Limit(3, per="email"), Limit(6, DAY, per="email"))

    email = forms.EmailField(
        max_length=254, label="Email address", help_text="Schools don’t see it. We send a link to it, to confirm that it’s yours.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Enter your email address.", "invalid": IN_FULL},
    )  # fmt: skip
    consent = forms.BooleanField(
        label=f"I agree. {CONSENT}", error_messages={"required": "Tick the box to agree. Without it, schools can’t see what you say."}
    )
    wants_alerts = forms.BooleanField(required=False, label="Email me new vacancies that fit, once a week")

    field_order = ["name", "email", "status"]


def initial_of(person: User) -> dict[str, Any]:
    """Return what we know of somebody who is signed in, hidden from their own schools, which needn't know that they look around."""
    own = Affiliation.objects.active().filter(person=person).values_list("school__urn", flat=True)
    return {
        "name": person.name,
        "email": person.email,
        "phases": [person.phase] if person.phase else [],
        "subjects": list(person.subjects.values_list("slug", flat=True)),
        "hidden_from": sorted(set(own)),
    }


def said_by(expression: ExpressionOfInterest) -> dict[str, Any]:
    """Return what the form shows of an expression as it is."""
    plain = ("name", "status", "phases", "roles", "working_patterns", "could_start", "about")
    return {name: getattr(expression, name) for name in plain} | {
        "subjects": [slug for _, slug in expression.listed_subjects],
        "hidden_from": [urn for _, urn in expression.listed_schools],
    }


class ChangeForm(AboutThem):
    """What they said, to be changed by whoever has the link."""


class PoolForm(forms.Form):
    """Whom a recruiter looks for. What isn't understood narrows nothing."""

    words = LineField(max_length=100, required=False, label="Words")
    phase = forms.ChoiceField(choices=[("", "Any phase"), *Phase.choices], required=False)
    role = forms.ChoiceField(choices=[("", "Any role"), *ROLES], required=False)
    subject = forms.ModelChoiceField(Subject.objects.all(), to_field_name="slug", required=False, empty_label="Any subject")
    status = forms.ChoiceField(choices=[("", "Any"), *Status.choices], required=False, label="Where they are now")

    def wanted(self) -> Wanted:
        self.full_clean()
        chosen = self.cleaned_data if self.is_bound else {}
        subject = chosen.get("subject")
        words = {name: chosen.get(name) or "" for name in ("words", "phase", "role", "status")}
        return Wanted(**words, subject=subject.slug if subject else "")


class ContactForm(forms.Form):
    words = WordsField(
        max_length=3000, label="Your message", widget=forms.Textarea(attrs={"rows": 8}),
        help_text="We’ll email your message, with your name and school. You see their email address only if they answer.",
        error_messages={"required": "Enter your message."},
    )  # fmt: skip
