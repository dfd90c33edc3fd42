"""What is asked of whoever checks a certificate."""

from django import forms

from .checking import read_number


class NumberForm(forms.Form):
    """Which certificate to check."""

    number = forms.CharField(
        max_length=40, label="Certificate number", help_text="Twelve letters and digits, such as K7M3-9Q2X-TD4V.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={
            "required": "Enter the number that stands on the certificate.",
            "max_length": "Enter the number without anything else.",
        },
    )  # fmt: skip

    def clean_number(self) -> str:
        number = read_number(self.cleaned_data["number"])
        if not number:
            raise forms.ValidationError("A number has twelve letters and digits, such as K7M3-9Q2X-TD4V. Check it and enter it again.")
        return number


class SurnameForm(forms.Form):
    """Whose it is, from somebody who knows."""

    surname = forms.CharField(
        max_length=150, label="Surname on the certificate",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter the surname that stands on the certificate.", "max_length": "Enter the surname alone."},
    )  # fmt: skip
