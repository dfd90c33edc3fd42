"""What is asked of whoever makes a link to a register."""

from django import forms


class LinkForm(forms.Form):
    for_whom = forms.CharField(
        label="Who is the link for?", max_length=100, help_text="Their name. You’ll see it beside the marks that they make.",
        error_messages={"required": "Enter the name of who will use the link.", "max_length": "Use 100 characters or fewer."},
    )  # fmt: skip
