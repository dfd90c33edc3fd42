"""What a lead is asked for an announcement, and by what words members find one."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from thep.cms.fields import LineField, WordsField
from thep.mailings import written_words
from thep.mailings.models import LONGEST_BODY, LONGEST_SUBJECT

MARKS = "Leave an empty line between paragraphs. Begin a line with - for a list. **Two stars** make words bold; "
LINK = "[words](https://www.example.org) make a link."


class WordsForm(forms.Form):
    """What an announcement says."""

    title = LineField(
        max_length=LONGEST_SUBJECT,
        error_messages={"required": "Enter a title.", "max_length": f"Title: use {LONGEST_SUBJECT} characters or fewer."},
    )
    body = WordsField(
        label="Message",
        max_length=LONGEST_BODY,
        help_text=format_html("{}{}", MARKS, LINK),
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "Enter a message.", "max_length": f"Message: use {LONGEST_BODY:,} characters or fewer."},
    )

    def clean_title(self) -> str:
        return self._without_faults("title")

    def clean_body(self) -> str:
        return self._without_faults("body")

    def _without_faults(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if faults := written_words.faults_of(text, ()):
            raise ValidationError(faults)
        return text


class FindForm(forms.Form):
    q = LineField(label="Find an announcement", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))
