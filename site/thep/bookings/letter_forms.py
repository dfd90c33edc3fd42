"""What the office writes to schools."""

from typing import Any

from django import forms

from thep.cms.vocabulary import Phase

LONGEST = 5000
TOO_LONG = f"Use {LONGEST:,} characters or fewer."


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
    return {name: field.initial for name, field in form.fields.items()} | {"words": ""}
