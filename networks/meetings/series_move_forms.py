"""What a lead is asked who moves meetings together: which, and what is different; and then the date of each."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from networks.pages.models import Weekday
from thep.cms.fields import DayInput
from thep.design.form_fields import ask_later, choice_field
from thep.design.templatetags.thep import spanning, until, weekday
from thep.events.models import Event

from .forms import DAYS, TIMES, PlaceForm, TimeInput, check_day
from .meetings import Place
from .series import span_of
from .series_moves import LeftAlone, Move, Proposal, Standing, Times, propose, span_on

WEEKS = [(0, "Keep the week"), (-1, "One week earlier"), (1, "One week later"), (2, "Two weeks later"), (3, "Three weeks later")]


class SeriesMoveForm(PlaceForm):
    """Which meetings move, and to where. What is left empty stays as it is."""

    meetings = forms.MultipleChoiceField(
        label="Which meetings?", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one meeting.", "invalid_choice": "Choose meetings from the list."},
    )  # fmt: skip
    weekday = forms.TypedChoiceField(
        label="Day", choices=[("", "Keep the day"), *Weekday.choices[:5]], coerce=int, empty_value=None, required=False
    )
    weeks = forms.TypedChoiceField(label="Week", choices=WEEKS, coerce=int, initial=0)
    starts = forms.TimeField(
        label="Starts", input_formats=TIMES, widget=TimeInput, required=False,
        help_text="Leave both times empty to keep each meeting’s own.",
        error_messages={"invalid": "Enter a time, such as 16:00."},
    )  # fmt: skip
    ends = forms.TimeField(
        label="Ends", input_formats=TIMES, widget=TimeInput, required=False,
        error_messages={"invalid": "Enter a time, such as 17:30."},
    )  # fmt: skip
    field_order = ("meetings", "weekday", "weeks", "starts", "ends")

    def __init__(self, *args: Any, standing: Standing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = standing
        ask_later(self, "weekday", "format")
        for name, what in (("weekday", "day"), ("weeks", "week"), ("format", "way to come")):
            self.fields[name].error_messages["invalid_choice"] = f"Choose a {what} from the list."
        meetings = choice_field(self, "meetings")
        meetings.choices = [(str(event.pk), in_words(event)) for event in standing.to_come]
        meetings.initial = [str(pk) for pk in standing.usual]
        how = choice_field(self, "format")
        how.required, how.initial = False, ""
        how.choices = [("", "Keep the place of each meeting"), *Event.Format.choices]
        self.gone: list[LeftAlone] = []
        if self.is_bound:
            # One that was cancelled or has begun since the page was opened was chosen from the list: it is named instead.
            asked = set(self.data.getlist("meetings")) if hasattr(self.data, "getlist") else set()
            self.gone = [each for each in standing.left_alone if str(each.event.pk) in asked]
            meetings.choices = [*meetings.choices, *((str(each.event.pk), in_words(each.event)) for each in self.gone)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if bool(starts) != bool(ends) and not {"starts", "ends"} & self.errors.keys():
            self.add_error("ends" if starts else "starts", "Enter both times, or leave both empty.")
        if not self.errors and not any(cleaned.get(name) for name in ("weekday", "weeks", "starts", "format")):
            raise ValidationError("Choose what is different: another day, week, time or place.")
        return cleaned

    @property
    def times(self) -> Times | None:
        chosen = self.cleaned_data
        return (chosen["starts"], chosen["ends"]) if chosen["starts"] else None

    @property
    def rhythm(self) -> str:
        """What is new of all of them, in words, to stand behind "the new dates": ", on Tuesdays, 4.15pm to 5.30pm"."""
        day, times = self.cleaned_data["weekday"], self.times
        new_day = f", on {Weekday(day).label}s" if day else ""
        return f"{new_day}, {until(*span_of(timezone.localdate(), *times))}" if times else new_day

    def proposals(self) -> list[Proposal]:
        chosen = set(self.cleaned_data["meetings"])
        meetings = [event for event in self.standing.to_come if str(event.pk) in chosen]
        return propose(meetings, to_weekday=self.cleaned_data["weekday"], weeks=self.cleaned_data["weeks"])

    def new_place(self) -> Place | None:
        """Return the place that the form names; None where each meeting keeps its own."""
        return self.place() if self.cleaned_data["format"] else None


class MovedDatesForm(forms.Form):
    """The day to which each meeting moves; one whose day is empty stays as it is."""

    def __init__(self, *args: Any, proposals: list[Proposal], times: Times | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposals, self.times = proposals, times
        for each in proposals:
            self.fields[_name(each.event)] = forms.DateField(
                label=each.event.title,
                help_text=f"{_why(each)}It is on {in_words(each.event, with_title=False)} now. Empty this to leave it there.",
                initial=each.day,
                required=False,
                input_formats=DAYS,
                widget=DayInput,
                error_messages={"invalid": "Enter a date, such as 14/01/2027, or leave it empty."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for each in self.proposals:
            day = cleaned.get(_name(each.event))
            if day is not None:
                try:
                    check_day(day)
                except ValidationError as wrong:
                    self.add_error(_name(each.event), wrong)
        if not self.errors and not self.days:
            raise ValidationError("Keep at least one date.")
        return cleaned

    @property
    def days(self) -> list[tuple[Event, datetime.date]]:
        return [(each.event, day) for each in self.proposals if (day := self.cleaned_data.get(_name(each.event)))]

    def moves(self) -> list[Move]:
        """Return what the form says, each meeting as whoever answers it saw it."""
        found = []
        for event, day in self.days:
            starts_at, ends_at = span_on(event, day, self.times)
            seen = self.data.get(f"seen{event.pk}", "")
            sequence = int(seen) if seen.isdecimal() else event.sequence
            found.append(Move(event=event, sequence=sequence, starts_at=starts_at, ends_at=ends_at))
        return found

    def refuse(self, event: Event, why: str) -> None:
        """Have the page say why a meeting can't be moved, beside its date where it has one."""
        self.add_error(
            _name(event) if _name(event) in self.fields else None, why if _name(event) in self.fields else f"{in_words(event)}: {why}"
        )


def in_words(event: Event, *, with_title: bool = True) -> str:
    """Return which meeting it is: "Thursday 14 January 2027, 4pm to 5.30pm: Reading for pleasure"."""
    if event.starts_at is None or event.ends_at is None:
        return event.title
    when = spanning(event.starts_at, event.ends_at)
    return f"{when}: {event.title}" if with_title else when


def _name(event: Event) -> str:
    return f"day{event.pk}"


def _why(proposal: Proposal) -> str:
    if proposal.closed_on is None:
        return ""
    if proposal.closed_on == proposal.day:
        return f"Schools are closed on {weekday(proposal.closed_on)}. "
    return f"Schools are closed on {weekday(proposal.closed_on)}, so this is the next {proposal.day:%A} of a term. "
