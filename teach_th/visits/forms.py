"""A school offers a visit, changes it, or calls it off."""

import datetime
from typing import Any

from django import forms
from django.utils import timezone

from teach_th.wording.fields import WordingField
from thep.cms.fields import DayInput, LineField
from thep.events.models import Event

MOST_PLACES = 200


class VisitForm(forms.Form):
    """Its day and its times are London's."""

    title = LineField(max_length=120, label="What it’s called", help_text="Such as ‘Morning at Bow School’.",
        error_messages={"required": "Say what it’s called."},
    )  # fmt: skip
    date = forms.DateField(
        label="Date", input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"], widget=DayInput,
        error_messages={"required": "Enter the date.", "invalid": "Enter a date, such as 14/01/2027."},
    )  # fmt: skip
    starts = forms.TimeField(
        label="Starts", input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter when it starts.", "invalid": "Enter a time, such as 09:30."},
    )  # fmt: skip
    ends = forms.TimeField(
        label="Ends", input_formats=["%H:%M", "%H:%M:%S", "%H.%M"], widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "Enter when it ends.", "invalid": "Enter a time, such as 12:00."},
    )  # fmt: skip
    places = forms.IntegerField(min_value=1, max_value=MOST_PLACES, initial=8, error_messages={"required": "Say how many can come."})
    words = WordingField(
        max_length=2000, label="What visitors see and do",
        help_text="Whom they meet, which lessons they see, where to go when they arrive.",
        error_messages={"required": "Say what visitors see and do."},
    )  # fmt: skip

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        if day < timezone.localdate():
            raise forms.ValidationError("That date has passed. Enter a date in the future.")
        if day > timezone.localdate() + datetime.timedelta(days=800):
            raise forms.ValidationError("That date is too far ahead. Enter a date within the next two years.")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends, day = cleaned.get("starts"), cleaned.get("ends"), cleaned.get("date")
        if starts and ends and ends <= starts:
            self.add_error("ends", "The visit must end after it starts. Enter a later time.")
        if starts and day and instant(day, starts) <= timezone.now() and not self.has_error("date"):
            self.add_error("starts", "That time has passed. Enter a later time.")
        return cleaned

    def fields_of_visit(self) -> dict[str, Any]:
        """Return what `visits.offer` and `visits.change` take, with its beginning and end as aware instants."""
        chosen = self.cleaned_data
        return {name: chosen[name] for name in ("title", "places", "words")} | {
            "starts_at": instant(chosen["date"], chosen["starts"]),
            "ends_at": instant(chosen["date"], chosen["ends"]),
        }


class CallOffForm(forms.Form):
    reason = LineField(
        max_length=200, label="Reason", help_text="We tell everybody who had a place.",
        error_messages={"required": "Enter a reason."},
    )  # fmt: skip


def initial_of(event: Event) -> dict[str, Any]:
    starts, ends = timezone.localtime(event.starts_at), timezone.localtime(event.ends_at)
    return {
        "title": event.title,
        "date": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "places": event.capacity,
        "words": event.visit.words,
    }


def instant(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))
