"""What leads are asked about a meeting, a series of them, its papers and what is to be done after it."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from networks.members.forms import MemberField
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage, Weekday
from thep.cms.academic_years import in_words
from thep.cms.fields import DayInput, LineField
from thep.design.form_fields import choice_field, row_field
from thep.design.templatetags.thep import clock
from thep.events.models import Event, Venue

from . import meetings, series
from .meetings import Details, Place
from .models import MeetingPapers

DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]
TIMES = ["%H:%M", "%H:%M:%S", "%H.%M"]
MOST_PLACES = 500
MOST_MEETINGS = 12
TOO_FAR = datetime.timedelta(days=800)
WEEKS = [(1, "First"), (2, "Second"), (3, "Third"), (4, "Fourth"), (5, "Fifth"), (6, "Sixth")]


class TimeInput(forms.TimeInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "time"}, format="%H:%M")


class PlaceForm(forms.Form):
    """How people come, and where."""

    format = forms.ChoiceField(label="How people come", choices=Event.Format.choices, initial=Event.Format.IN_PERSON)
    venue = forms.ModelChoiceField(Venue.objects.all(), label="Where", required=False, empty_label="Choose a place")
    new_venue = LineField(
        max_length=150, required=False, label="Another place", help_text="If it isn’t in the list: its name and postcode.",
        error_messages={"max_length": "Use 150 characters or fewer."},
    )  # fmt: skip
    joining_link = forms.URLField(
        label="Joining link", required=False, assume_scheme="https", max_length=200,
        help_text="For those who come online. Only people who say that they’re coming see it.",
        error_messages={"invalid": "Enter the whole link, such as https://example.org/meeting.",
            "max_length": "Use 200 characters or fewer.",},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "The meeting must end after it starts. Enter a later time.")
        how = cleaned.get("format")
        if how and how != Event.Format.ONLINE and not (cleaned.get("venue") or cleaned.get("new_venue")):
            self.add_error("venue", "Choose where you meet, or enter another place.")
        return cleaned

    def place(self) -> Place:
        """Return what the form says of the place. One that it names anew is kept for the next time."""
        chosen = self.cleaned_data
        venue = chosen["venue"]
        if venue is None and chosen["new_venue"] and chosen["format"] != Event.Format.ONLINE:
            venue = Venue.objects.get_or_create(name=chosen["new_venue"])[0]
        return Place(format=chosen["format"], venue=venue, joining_link=chosen["joining_link"])


class WhereForm(PlaceForm):
    """What a single meeting and a series have in common."""

    title = LineField(
        max_length=150, label="What it’s about", help_text="Such as ‘Reading for pleasure’.",
        error_messages={"required": "Say what the meeting is about.", "max_length": "Use 150 characters or fewer."},
    )  # fmt: skip
    starts = forms.TimeField(
        label="Starts", input_formats=TIMES, widget=TimeInput,
        error_messages={"required": "Enter when it starts.", "invalid": "Enter a time, such as 16:00."},
    )  # fmt: skip
    ends = forms.TimeField(
        label="Ends", input_formats=TIMES, widget=TimeInput,
        error_messages={"required": "Enter when it ends.", "invalid": "Enter a time, such as 17:30."},
    )  # fmt: skip
    places = forms.IntegerField(
        label="How many can come", min_value=1, max_value=MOST_PLACES, initial=60,
        error_messages={
            "required": "Say how many can come.", "invalid": "Enter a number.",
            "min_value": "Enter 1 or more.", "max_value": f"Enter {MOST_PLACES} or fewer.",
        },
    )  # fmt: skip

    def details_on(self, day: datetime.date) -> Details:
        """Return what the form says of a meeting on `day`. A place that it names anew is kept for the next time."""
        chosen, place = self.cleaned_data, self.place()
        starts_at, ends_at = series.span_of(day, chosen["starts"], chosen["ends"])
        return Details(title=chosen["title"], starts_at=starts_at, ends_at=ends_at, places=chosen["places"], **vars(place))


class MeetingForm(WhereForm):
    date = forms.DateField(
        label="Date", input_formats=DAYS, widget=DayInput,
        error_messages={"required": "Enter the date.", "invalid": "Enter a date, such as 14/01/2027."},
    )  # fmt: skip
    field_order = ("title", "date", "starts", "ends")

    def clean_date(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["date"]
        check_day(day)
        return day

    def details(self) -> Details:
        return self.details_on(self.cleaned_data["date"])

    def say_what_stands(self, why: str, standing: Details) -> None:
        """Have the page say `why` what was typed isn't saved, and beside each field that would be different what it says now."""
        words = said_of(standing)
        self.add_error(None, why)
        for name in (name for name in self.changed_data if name in words):
            now = f"it says ‘{words[name]}’ now." if words[name] else "it’s empty now."
            self.add_error(name, f"{self.fields[name].label}: {now}")


class SeriesForm(WhereForm):
    """The same day of each half-term: what `series.dates` asks for."""

    week = forms.TypedChoiceField(label="Which week of each half-term", choices=WEEKS, coerce=int, initial=3)
    weekday = forms.TypedChoiceField(label="Day", choices=Weekday.choices[:5], coerce=int, initial=4)
    year = forms.TypedChoiceField(label="Year", choices=(), coerce=int)
    field_order = ("title", "week", "weekday", "year", "starts", "ends")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = series.years_to_plan(timezone.localdate())
        choice_field(self, "year").choices = [(year, in_words(year)) for year in years]

    def proposed(self) -> list[datetime.date]:
        """Return the days that the form asks for, from today on."""
        chosen = self.cleaned_data
        return series.dates(
            weekday=chosen["weekday"],
            week=chosen["week"],
            academic_year=chosen["year"],
            since=timezone.localdate() + datetime.timedelta(days=1),
        )


class DatesForm(forms.Form):
    """The days of a series, each to be moved or left out; an empty one is left out."""

    def __init__(self, *args: Any, days: list[datetime.date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.number = min(len(days), MOST_MEETINGS)
        for number in range(self.number):
            self.fields[f"day{number}"] = forms.DateField(
                label=f"Meeting {number + 1}",
                initial=days[number],
                required=False,
                input_formats=DAYS,
                widget=DayInput,
                error_messages={"invalid": "Enter a date, such as 14/01/2027, or leave it empty."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in range(self.number):
            day = cleaned.get(f"day{number}")
            if day is not None:
                try:
                    check_day(day)
                except ValidationError as wrong:
                    self.add_error(f"day{number}", wrong)
        if not self.errors and not self.days:
            raise ValidationError("Keep at least one date.")
        if len(set(self.days)) < len(self.days):
            raise ValidationError("Two meetings are on the same day. Change or empty one of them.")
        return cleaned

    @property
    def days(self) -> list[datetime.date]:
        return [day for number in range(self.number) if (day := self.cleaned_data.get(f"day{number}"))]


class PapersForm(forms.Form):
    agenda = forms.CharField(
        label="Agenda", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Whoever can see the meeting reads it.",
        error_messages={"max_length": "Use 10,000 characters or fewer."},
    )  # fmt: skip
    notes = forms.CharField(
        label="Notes of the meeting", required=False, max_length=30_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text="Only members of the network read them. Leave out children’s names.",
        error_messages={"max_length": "Use 30,000 characters or fewer."},
    )  # fmt: skip

    def say_what_stands(self, why: str, standing: MeetingPapers) -> list[str]:
        """Have the page say `why` what was typed isn't saved, and beside which fields; return their names."""
        differing = meetings.differing(standing, **self.cleaned_data)
        self.add_error(None, why)
        for name in differing:
            self.add_error(
                name, f"{self.fields[name].label}: these words differ from what’s there now. Read both, and copy what you want to keep."
            )
        return differing


class ActionForm(forms.Form):
    words = LineField(
        max_length=300, label="What is to be done",
        error_messages={"required": "Say what is to be done.", "max_length": "Use 300 characters or fewer."},
    )  # fmt: skip
    owner = MemberField(
        NetworkMember.objects.none(), label="By whom", required=False, empty_label="Nobody in particular",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    due_on = forms.DateField(
        label="By when", required=False, input_formats=DAYS, widget=DayInput,
        error_messages={"invalid": "Enter a date, such as 14/01/2027."},
    )  # fmt: skip

    def __init__(self, *args: Any, network: NetworkPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = NetworkMember.objects.active().filter(network=network).select_related("person")
        row_field(self, "owner").queryset = inside.order_by("person__name", "pk")


class CallOffForm(forms.Form):
    reason = LineField(
        max_length=200, label="Reason", help_text="We tell everybody who is coming.",
        error_messages={"required": "Enter a reason.", "max_length": "Use 200 characters or fewer."},
    )  # fmt: skip


def check_day(day: datetime.date) -> None:
    """Raise ValidationError where no meeting can be on `day`: it has passed, or is years away."""
    if day < timezone.localdate():
        raise ValidationError("That date has passed. Enter a date in the future.")
    if day > timezone.localdate() + TOO_FAR:
        raise ValidationError("That date is too far ahead. Enter a date within the next two years.")


def initial_of(details: Details) -> dict[str, Any]:
    """Return what `MeetingForm` shows of a meeting that is there."""
    starts, ends = timezone.localtime(details.starts_at), timezone.localtime(details.ends_at)
    return {
        "title": details.title,
        "date": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "format": details.format,
        "venue": details.venue.pk if details.venue else None,
        "joining_link": details.joining_link,
        "places": details.places,
    }


def said_of(details: Details) -> dict[str, str]:
    """Return what `details` say, by the names of `MeetingForm`'s fields, as people read it."""
    starts, ends = timezone.localtime(details.starts_at), timezone.localtime(details.ends_at)
    return {
        "title": details.title,
        "date": f"{starts:%d/%m/%Y}",
        "starts": clock(starts),
        "ends": clock(ends),
        "format": Event.Format(details.format).label,
        "venue": details.venue.name if details.venue else "",
        "joining_link": details.joining_link,
        "places": str(details.places),
    }
