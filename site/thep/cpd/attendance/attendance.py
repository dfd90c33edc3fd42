"""The attendance of one school's people in a term or a year, as its leads narrow it, and what it comes to.

Only what registers say is here: whose access or dietary needs are read nowhere, as a school's finance office uses this page.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils import timezone

from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.spreadsheets import Heading, Sheet
from thep.design.form_fields import choice_field
from thep.events.kinds import kind_of
from thep.events.school_terms import periods_of
from thep.schools.models import School
from thep.schools.statement_sections import Period

from .. import excused, hours
from ..hours import Attendance
from ..models import Mark

YEARS = 3
"""How many academic years are offered, the running one with them."""


class Shown(TextChoices):
    """Which lines of registers are asked for."""

    CAME = "came", "Came"
    ABSENT = "absent", "Didn’t come, no apologies"
    APOLOGIES = "apologies", "Sent apologies"

    def has(self, each: Attendance) -> bool:
        state = each.mark.state
        return state in Mark.THERE if self == Shown.CAME else state == self.value


class Filter(forms.Form):
    """What of a school's attendance is asked for; the running term where nothing is."""

    when = forms.ChoiceField(label="When", required=False)
    shown = forms.ChoiceField(label="Show", required=False, choices=[("", "Everybody on the registers"), *Shown.choices])

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.periods = periods_offered()
        choice_field(self, "when").choices = [(key, label) for key, (label, _) in self.periods.items()]


@dataclass(frozen=True, kw_only=True)
class PersonSum:
    """What one of the school's people comes to: the events they came to, and their hours in words."""

    delegate: str
    events: int
    minutes: int
    missed: int

    @property
    def hours(self) -> str:
        return hours.in_words(self.minutes)


class SchoolAttendance:
    """The attendance that the query string `data` asks for of `school`; what it asks that can't be read is passed over."""

    def __init__(self, school: School, data: Any) -> None:
        self.school = school
        asked = Filter(data)
        asked.is_valid()
        now = next(iter(asked.periods))
        self.when = asked.cleaned_data.get("when") or now
        chosen = asked.cleaned_data.get("shown")
        self.shown = Shown(chosen) if chosen else None
        self.filter = Filter({"when": self.when, "shown": chosen or ""})

    @property
    def period(self) -> str:
        """The term or year that is asked for, in words."""
        return self.filter.periods[self.when][0]

    @cached_property
    def every(self) -> list[Attendance]:
        """What everybody was in the period, the latest first, with who sent apologies and isn’t on a register any more."""
        _, periods = self.filter.periods[self.when]
        begins, ends = periods[0].begins_at, periods[-1].ends_at
        marked = hours.of_school(self.school, begins, ends)
        return excused.in_order([*marked, *excused.apologies_between(begins, ends, school=self.school)])[::-1]

    @property
    def found(self) -> list[Attendance]:
        return [each for each in self.every if self.shown is None or self.shown.has(each)]

    @property
    def sums(self) -> list[tuple[str, str]]:
        """What the whole period comes to, whatever of it is shown."""
        states = Counter(each.mark.state for each in self.every)
        came = [each for each in self.every if each.minutes]
        return [
            ("Hours", hours.in_words(hours.minutes_of(came))),
            ("People who came", str(len({each.person.pk for each in came}))),
            ("Events", str(len({each.event.pk for each in came}))),
            ("Didn’t come, no apologies", str(states[Mark.State.ABSENT])),
            ("Sent apologies", str(states[Mark.State.APOLOGIES])),
        ]

    @property
    def people(self) -> list[PersonSum]:
        """What each person comes to in the period, by name."""
        of_person: dict[int, list[Attendance]] = {}
        for each in self.every:
            of_person.setdefault(each.person.pk, []).append(each)
        sums = [_sum_of(theirs) for theirs in of_person.values()]
        return sorted(sums, key=lambda each: each.delegate.casefold())


def periods_offered() -> dict[str, tuple[str, Sequence[Period]]]:
    """Return the terms that have begun and the years they are of, the latest first, by the key of a choice: its label and its terms."""
    this_year, today = this_academic_year(), timezone.localdate()
    found: dict[str, tuple[str, Sequence[Period]]] = {}
    for year in range(this_year, this_year - YEARS, -1):
        terms = periods_of(year)
        begun = [term for term in terms if term.first <= today]
        found |= {f"{year}-{term.number}": (str(term), [term]) for term in reversed(begun)}
        found[str(year)] = (f"All of {in_words(year)}", terms)
    return found


def _sum_of(theirs: Iterable[Attendance]) -> PersonSum:
    of_one = list(theirs)
    return PersonSum(
        delegate=of_one[0].delegate,
        events=len({each.event.pk for each in of_one if each.minutes}),
        minutes=hours.minutes_of(of_one),
        missed=sum(each.mark.state == Mark.State.ABSENT for each in of_one),
    )


SHEET = Sheet(
    "attendance",
    [
        Heading("Who", lambda each: each.delegate),
        Heading("Event", lambda each: each.event.title),
        Heading("Kind", lambda each: kind_of(each.event).label),
        Heading("Session", lambda each: each.session.title),
        Heading("Date", lambda each: each.session.starts_at),
        Heading("Attendance", lambda each: each.mark.get_state_display()),
        Heading("Minutes", lambda each: each.minutes),
    ],
)
