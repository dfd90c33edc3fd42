"""Whom somebody would invite, and what they write to them."""

from typing import Any

from django import forms

from networks.pages.models import NetworkPage
from thep.cms.vocabulary import JobRole, Phase

from .candidates import MISSING, PEOPLE, Choice

WHOM = ((MISSING, "The schools that are missing"), (PEOPLE, "People by what they do"))


class ChoiceForm(forms.Form):
    """Which people. It is asked for in the address, so that what was chosen can be looked at again."""

    whom = forms.ChoiceField(
        label="Whom would you like to invite?",
        choices=WHOM,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whom you’d like to invite.", "invalid_choice": "Choose whom you’d like to invite."},
    )
    phases = forms.MultipleChoiceField(
        label="Of which phases?",
        choices=Phase.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Leave all of them unticked for every phase that the network is for.",
        error_messages={"invalid_choice": "Choose phases from the list."},
    )
    job_roles = forms.MultipleChoiceField(
        label="Which job roles?",
        choices=JobRole.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only for people by what they do.",
        error_messages={"invalid_choice": "Choose job roles from the list."},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("whom") == PEOPLE and not given.get("job_roles") and not given.get("phases"):
            self.add_error("job_roles", "Choose at least one job role or phase.")
        return given

    @property
    def choice(self) -> Choice:
        given = self.cleaned_data
        roles = given["job_roles"] if given["whom"] == PEOPLE else ()
        return Choice(whom=given["whom"], phases=tuple(given["phases"]), job_roles=tuple(roles))


class WordsForm(forms.Form):
    words = forms.CharField(
        label="What we write for you",
        help_text="It stands in the email, above the link by which people join. Change it as you like.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"max_length": "Use 500 characters or fewer."},
    )


def drafted_words(network: NetworkPage, choice: Choice, *, meeting: str) -> str:
    """Return what an invitation may say. `meeting` is when the network meets next, in words; empty where no date is set."""
    next_time = f" We meet next on {meeting}." if meeting else ""
    if choice.whom == MISSING:
        return (
            f"Nobody from your school is in {network.title} yet, and we miss you.{next_time} "
            "Would you like to join? If a colleague is the right person, please pass this email on to them."
        )
    return f"{network.title} is for people who do what you do.{next_time} Would you like to join us?"
