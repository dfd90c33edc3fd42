"""What the office writes to people who are booked, and to schools."""

import uuid
from typing import Any

from django import forms

from thep.cms.vocabulary import Phase

from .group_letters import Audience

STALE = "This form was incomplete. Open it again from the event’s page."
LONGEST = 5000
TOO_LONG = f"Use {LONGEST:,} characters or fewer."


class GroupLetterForm(forms.Form):
    """To whom, about what, and the words. A second press of its button has the first one's token."""

    token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, error_messages={"required": STALE, "invalid": STALE})
    audiences = forms.MultipleChoiceField(
        label="Who gets it?", choices=Audience.choices, widget=forms.CheckboxSelectMultiple,
        initial=[Audience.BOOKED, Audience.WAITING], error_messages={"required": "Choose who gets it."},
    )  # fmt: skip
    subject = forms.CharField(
        max_length=150, error_messages={"required": "Enter a subject.", "max_length": "Subject: use 150 characters or fewer."}
    )
    words = forms.CharField(
        label="Message", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="It begins with “Hello” and their first name, and ends with the event and a link to their booking.",
        error_messages={"required": "Enter a message.", "max_length": f"Message: {TOO_LONG[0].lower()}{TOO_LONG[1:]}"},
    )  # fmt: skip


class SchoolLetterForm(forms.Form):
    """Which phases of schools are told of an event, and what the office adds."""

    phases = forms.MultipleChoiceField(
        label="Which schools?", choices=Phase.choices, widget=forms.CheckboxSelectMultiple, initial=list(Phase.values),
        error_messages={"required": "Choose at least one phase."},
    )  # fmt: skip
    words = forms.CharField(
        label="Your own words", max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The letter has the event, its date and what it costs the school. Add why somebody should come.",
        error_messages={"max_length": f"Your own words: {TOO_LONG[0].lower()}{TOO_LONG[1:]}"},
    )  # fmt: skip


def asked_of(form: forms.Form) -> dict[str, Any]:
    """Return what `form` asks for as it stands: its valid values, or those that it begins with."""
    if form.is_bound and form.is_valid():
        return form.cleaned_data
    return {name: field.initial for name, field in form.fields.items()} | {"subject": "", "words": ""}
