"""What is asked of somebody who writes to the people of an event that they lead."""

from typing import Any

from django import forms

from thep.accounts.models import User
from thep.design.form_fields import choice_field
from thep.events.models import Event
from thep.mailings.audiences import FOR_EVERYBODY
from thep.mailings.forms import TO_OFFICE, TO_WRITER, WordsForm

from .audience import OF_AN_EVENT_LED, Group

MARKS = (
    "Where you keep {{ first_name }}, each reader finds their own first name. Leave an empty line between paragraphs. "
    "Begin a line with - for a list. **Two stars** make words bold."
)


class LedWordsForm(WordsForm):
    """Who gets it, and what it says. Those who came are asked about once the event has begun."""

    group = forms.ChoiceField(
        label="Who gets it?", choices=Group.choices, widget=forms.RadioSelect, initial=Group.BOOKED,
        error_messages={"required": "Choose who gets it.", "invalid_choice": "Choose who gets it from the list."},
    )  # fmt: skip
    field_order = ("group", "subject", "body", "reply_to")

    def __init__(self, *args: Any, event: Event, writer: User, **kwargs: Any) -> None:
        super().__init__(*args, variables=FOR_EVERYBODY | dict(OF_AN_EVENT_LED.variables), **kwargs)
        if not event.has_begun:
            choice_field(self, "group").choices = [(Group.BOOKED.value, Group.BOOKED.label)]
        self.fields["body"].help_text = MARKS
        to_writer = (TO_WRITER, f"You, at {writer.email}: they see this address")
        choice_field(self, "reply_to").choices = [(TO_OFFICE, "Our office"), to_writer]
