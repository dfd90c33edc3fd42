from django import forms


class InterestForm(forms.Form):
    """Asks to be told of a date."""

    note = forms.CharField(
        label="Anything that would help us choose a date",
        help_text="Days or times that suit you, or how many of you would come.",
        max_length=300,
        required=False,
        widget=forms.TextInput,
    )
