"""What a lead fills in to invite people, and what somebody who is invited is asked."""

from typing import Any

from django import forms

from thep.cms.fields import NameField
from thep.design.form_fields import ask_later
from thep.schools.models import Affiliation

from .entries import NO_ADDRESS

MOST_CHARACTERS = 200_000
LARGEST = 5 * 1024 * 1024
ROLE = "What they do there"
BAD_ROLE = {"required": "Choose what they do there.", "invalid_choice": "Choose what they do there from the list."}


class InviteForm(forms.Form):
    """One person."""

    email = forms.EmailField(
        label="Email address", max_length=254,
        error_messages={
            "required": "Enter an email address.", "invalid": NO_ADDRESS,
            "max_length": "Use 254 characters or fewer for the email address.",
        },
    )  # fmt: skip
    name = NameField(
        label="Full name", required=False, max_length=150, error_messages={"max_length": "Use 150 characters or fewer for the name."}
    )
    role = forms.ChoiceField(choices=Affiliation.Role.choices, initial=Affiliation.Role.TEACHER, label=ROLE, error_messages=BAD_ROLE)


class ListForm(forms.Form):
    """Several people: a pasted list, or a file."""

    prefix = "list"

    text = forms.CharField(
        label="Their email addresses", max_length=MOST_CHARACTERS, strip=False, required=False,
        widget=forms.Textarea(attrs={"spellcheck": "false"}),
        help_text="One person on a line. You can put the name first, or paste from Outlook or a spreadsheet.",
        error_messages={"max_length": "Paste at most 200,000 characters, or use a CSV file."},
    )  # fmt: skip
    file = forms.FileField(
        label="Or a CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        help_text="Its first line names the columns: email, and if you like name and role. Save a spreadsheet as CSV first.",
        error_messages={"empty": "This file is empty. Choose another."},
    )  # fmt: skip
    role = forms.ChoiceField(
        choices=Affiliation.Role.choices, initial=Affiliation.Role.TEACHER, label=ROLE, error_messages=BAD_ROLE,
        help_text="You check the list before anybody is invited.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_later(self, "text", "file")  # one of the two is needed, so neither is called optional

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError("This file is too large. Choose one of at most 5 MB, or divide it.")
        return file

    def clean(self) -> dict[str, Any]:
        """Return what was given. Text and file together are refused: nobody knows which is meant."""
        given = super().clean() or {}
        if not given.get("file") and not given.get("text", "").strip() and not self.errors:
            self.add_error("text", "Paste at least one email address, or choose a CSV file.")
        elif given.get("file") and given.get("text", "").strip():
            self.add_error("file", "Paste a list or choose a file, not both. What you pasted is still here.")
        return given


class NewAccountForm(forms.Form):
    """What somebody who has no account is asked before they join."""

    name = NameField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text="As it should be on certificates and registers.",
        error_messages={"required": "Enter your full name.", "max_length": "Use 150 characters or fewer for your name."},
    )  # fmt: skip
