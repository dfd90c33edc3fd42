"""What whoever writes to many is asked."""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from thep.cms.fields import DayInput, LineField, WordsField

from . import london_time, written_words
from .errors import NoSuchTime
from .models import LONGEST_BODY, LONGEST_SUBJECT

TO_OFFICE, TO_WRITER = "office", "writer"


class WordsForm(forms.Form):
    """What the email says, and where answers go. `variables` are those that are filled in for everybody who gets it."""

    subject = LineField(
        max_length=LONGEST_SUBJECT,
        error_messages={"required": "Enter a subject.", "max_length": f"Subject: use {LONGEST_SUBJECT} characters or fewer."},
    )
    body = WordsField(
        label="Message", max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": "Enter a message.", "max_length": f"Message: use {LONGEST_BODY:,} characters or fewer."},
    )  # fmt: skip
    reply_to = forms.ChoiceField(
        label="Who gets the answers?", choices=[(TO_OFFICE, "The office"), (TO_WRITER, "You")], widget=forms.RadioSelect,
        initial=TO_OFFICE, error_messages={"required": "Choose who gets the answers.", "invalid_choice": "Choose who gets the answers."},
    )  # fmt: skip

    def __init__(self, *args: Any, variables: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variables = variables
        listed = format_html_join("", "<li><code>{{{{ {} }}}}</code> {}</li>", variables.items())
        marks = "Leave an empty line between paragraphs. Begin a line with - for a list. **Two stars** make words bold; "
        link = "[words](https://www.example.org) make a link."
        self.fields["body"].help_text = format_html("<p>{}{}</p><p>For each person we fill in:</p><ul>{}</ul>", marks, link, listed)

    def clean_subject(self) -> str:
        return self._without_faults("subject")

    def clean_body(self) -> str:
        return self._without_faults("body")

    def words(self) -> dict[str, Any]:
        """Return what the valid form says, as operations take it."""
        cleaned = self.cleaned_data
        return {"subject": cleaned["subject"], "body": cleaned["body"], "reply_to_writer": cleaned["reply_to"] == TO_WRITER}

    def _without_faults(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if faults := written_words.faults_of(text, self.variables):
            raise ValidationError(faults)
        return text


class ScheduleForm(forms.Form):
    """When it is sent, by the clock in London."""

    date = forms.DateField(
        label="Date", widget=DayInput,
        error_messages={"required": "Enter a date.", "invalid": "Enter a date, such as 14/01/2027."},
    )  # fmt: skip
    time = forms.TimeField(
        label="Time in London", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=datetime.time(8),
        error_messages={"required": "Enter a time.", "invalid": "Enter a time, such as 08:30."},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("date") and cleaned.get("time") is not None:
            try:
                cleaned["at"] = london_time.instant(cleaned["date"], cleaned["time"])
            except (NoSuchTime, OverflowError) as refusal:
                self.add_error("time", str(refusal) if isinstance(refusal, NoSuchTime) else "Choose a date that is nearer.")
            else:
                if cleaned["at"] <= timezone.now():
                    self.add_error("time", "Choose a time to come.")
        return cleaned
