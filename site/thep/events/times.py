"""When and where an event is, in words, and the month or week that it falls into as a grid."""

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from thep.design.templatetags.thep import clock, until

from .models import Event, Session

_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


def when(event: Event, sessions: int) -> str:
    """Say when `event` is: 'Thursday 9.30am to 3.30pm', or, of several `sessions`, '3 sessions from Thursday 9.30am'."""
    if event.starts_at is None or event.ends_at is None:
        return "Dates to be confirmed"
    weekday = f"{timezone.localtime(event.starts_at):%A}"
    if sessions > 1:
        return f"{sessions} sessions from {weekday} {clock(event.starts_at)}"
    return f"{weekday} {until(event.starts_at, event.ends_at)}"


def length(sessions: Sequence[Session]) -> str:
    """Say how long it takes: 'One day', 'Half a day', '90 minutes' or '3 sessions'; empty where there are none."""
    if len(sessions) > 1:
        return f"{len(sessions)} sessions"
    if not sessions:
        return ""
    minutes = round((sessions[0].ends_at - sessions[0].starts_at).total_seconds() / 60)
    if minutes >= 300:
        return "One day"
    if minutes >= 150:
        return "Half a day"
    return f"{minutes} minutes" if minutes % 60 else f"{minutes // 60} hour{'s' if minutes > 60 else ''}"


def location_in_words(event: Event) -> str:
    """Say where it is: 'In person, E1', 'Online' or 'In person and online, E1'. Needs `event.venue`."""
    area = event.venue.area if event.venue and event.format != Event.Format.ONLINE else ""
    return f"{event.get_format_display()}, {area}" if area else event.get_format_display()


@dataclass(frozen=True, order=True)
class Month:
    """A month of one year, written '2027-01'."""

    year: int
    month: int

    @classmethod
    def of(cls, day: datetime.date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month | None":
        """Return the month that `text` writes, such as '2027-01'; None where it writes none."""
        match = _MONTH.fullmatch(text)
        return cls(int(match[1]), int(match[2])) if match else None

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month, 1)

    @property
    def begins_at(self) -> datetime.datetime:
        """The first moment of the month in London."""
        return timezone.make_aware(datetime.datetime.combine(self.first, datetime.time.min))

    @property
    def label(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def short(self) -> str:
        return f"{self.first:%b}"

    @property
    def following(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def previous(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def weeks(self) -> list[list[datetime.date]]:
        """Return the weeks that have a day of this month, each from Monday."""
        return calendar.Calendar().monthdatescalendar(self.year, self.month)

    def __contains__(self, day: datetime.date) -> bool:
        return (day.year, day.month) == (self.year, self.month)


@dataclass(frozen=True, order=True)
class Week:
    """Seven days from a Monday, written as any of them: '2027-01-14'."""

    monday: datetime.date

    @classmethod
    def of(cls, day: datetime.date) -> "Week":
        return cls(day - datetime.timedelta(days=day.weekday()))

    @classmethod
    def read(cls, text: str) -> "Week | None":
        """Return the week of the day that `text` writes, such as '2027-01-14'; None where it writes none of this century."""
        try:
            return cls.of(datetime.date.fromisoformat(text)) if re.fullmatch(r"20\d\d-\d\d-\d\d", text, re.ASCII) else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return self.monday.isoformat()

    @property
    def label(self) -> str:
        return f"Week of {self.monday:%-d %B %Y}"

    @property
    def short(self) -> str:
        return f"{self.monday:%-d %b}"

    @property
    def following(self) -> "Week":
        return Week(self.monday + datetime.timedelta(days=7))

    @property
    def previous(self) -> "Week":
        return Week(self.monday - datetime.timedelta(days=7))

    def weeks(self) -> list[list[datetime.date]]:
        return [[self.monday + datetime.timedelta(days=number) for number in range(7)]]

    def __contains__(self, day: datetime.date) -> bool:
        return Week.of(day) == self


@dataclass(frozen=True)
class Cell:
    """A day in a month's grid, with what is on."""

    date: datetime.date
    items: Sequence[Any]
    off: bool
    today: bool


def grid(period: Month | Week, items: Mapping[datetime.date, Sequence[Any]]) -> list[list[Cell]]:
    """Return a month or a week as rows of cells, each with its items."""
    today = timezone.localdate()
    return [[Cell(day, items.get(day, ()), day not in period, day == today) for day in week] for week in period.weeks()]
