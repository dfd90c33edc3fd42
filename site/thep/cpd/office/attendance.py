"""The office's report of attendance in a term: by event, by school, and who didn't come."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from thep.bookings.models import Booking
from thep.cms.office import Screen
from thep.cms.spreadsheets import FORMATS, Heading, Sheet
from thep.cpd import excused, hours
from thep.cpd.closing.terms import terms_with_registers
from thep.cpd.hours import Attendance
from thep.cpd.models import Mark
from thep.events.models import Event
from thep.schools.models import School
from thep.schools.statement_sections import Period

SEE = ("cpd.view_mark", "events.view_event")
WAYS = (("event", "By event"), ("school", "By school"), ("term", "By term"), ("absent", "Who didn’t come"))
NO_SCHOOL = "No school"


@dataclass(frozen=True, kw_only=True)
class Row:
    """What the registers of an event or a school come to. Each person counts once for each session that they were marked at.

    `unmarked` is how many with a place were marked at none; None where that isn't asked.
    """

    name: str
    of: Sequence[Attendance]
    event: Event | None = None
    unmarked: int | None = None

    def count(self, *states: str) -> int:
        return sum(each.mark.state in states for each in self.of)

    @property
    def full(self) -> int:
        return self.count(Mark.State.PRESENT)

    @property
    def part(self) -> int:
        return self.count(*Mark.PARTS)

    @property
    def absent(self) -> int:
        return self.count(Mark.State.ABSENT)

    @property
    def apologies(self) -> int:
        return self.count(Mark.State.APOLOGIES)

    @property
    def hours(self) -> str:
        return hours.in_words(hours.minutes_of(self.of))


def attended_in(period: Period) -> list[Attendance]:
    """Return what everybody was at the sessions of the term, with who sent apologies and isn’t on a register any more."""
    begins, ends = period.begins_at, period.ends_at
    return excused.in_order([*hours.of_everybody(begins, ends), *excused.apologies_between(begins, ends)])


def rows_by_event(attended: Sequence[Attendance], period: Period) -> list[Row]:
    """Return a row for each event with a session in the term that has begun, the latest first, those without any mark too."""
    now = timezone.now()
    begun = Event.objects.open().filter(
        sessions__starts_at__gte=period.begins_at, sessions__starts_at__lt=period.ends_at, sessions__starts_at__lte=now
    )
    by_event = _grouped(attended, lambda each: each.event.pk)
    marked = {(each.event.pk, each.person.pk) for each in attended}
    unmarked: dict[int, int] = {}
    for event, person in Booking.objects.confirmed().filter(event__in=begun.values("pk")).values_list("event", "person"):
        unmarked[event] = unmarked.get(event, 0) + ((event, person) not in marked)
    return [
        Row(name=event.title, event=event, of=by_event.get(event.pk, []), unmarked=unmarked.get(event.pk, 0))
        for event in begun.distinct().order_by("-starts_at", "pk")
    ]


def rows_by_school(attended: Sequence[Attendance]) -> list[Row]:
    """Return a row for each school whose people were marked, by name; those of no school last."""
    by_school = _grouped(attended, lambda each: each.school)
    names = dict(School.objects.filter(pk__in=[key for key in by_school if key]).order_by("name").values_list("pk", "name"))
    found = [Row(name=name, of=by_school[pk]) for pk, name in names.items()]
    return [*found, Row(name=NO_SCHOOL, of=by_school[None])] if None in by_school else found


def rows_by_term(periods: Iterable[Period]) -> list[Row]:
    """Return a row for each of `periods`."""
    return [Row(name=str(period), of=attended_in(period)) for period in periods]


def absences(attended: Sequence[Attendance]) -> list[tuple[Attendance, str]]:
    """Return who was absent without apologies, each with the name of their school, the latest first."""
    absent = [each for each in attended if each.mark.state == Mark.State.ABSENT]
    names = dict(School.objects.filter(pk__in={each.school for each in absent if each.school}).values_list("pk", "name"))
    return [(each, names.get(each.school or 0, "")) for each in reversed(absent)]


def _grouped(attended: Sequence[Attendance], key: Callable[[Attendance], Any]) -> dict[Any, list[Attendance]]:
    found: dict[Any, list[Attendance]] = {}
    for each in attended:
        found.setdefault(key(each), []).append(each)
    return found


FIGURES = [
    Heading("In full", lambda row: row.full),
    Heading("In part", lambda row: row.part),
    Heading("Absent", lambda row: row.absent),
    Heading("Apologies", lambda row: row.apologies),
    Heading("Minutes", lambda row: hours.minutes_of(row.of)),
]
SHEETS = {
    "event": Sheet(
        "attendance-by-event",
        [
            Heading("Event", lambda row: row.name),
            Heading("Date", lambda row: row.event.starts_at),
            *FIGURES,
            Heading("Not marked", lambda row: row.unmarked),
        ],
    ),
    "school": Sheet("attendance-by-school", [Heading("School", lambda row: row.name), *FIGURES]),
    "term": Sheet("attendance-by-term", [Heading("Term", lambda row: row.name), *FIGURES]),
    "absent": Sheet(
        "absences",
        [
            Heading("Name", lambda found: found[0].delegate),
            Heading("School", lambda found: found[1]),
            Heading("Event", lambda found: found[0].event.title),
            Heading("Session", lambda found: found[0].session.starts_at),
        ],
    ),
}


class AttendanceScreen(Screen):
    """Who came in a term: the latest that has begun, where the address asks for none. With `export`, as a spreadsheet."""

    permissions = SEE
    template_name = "cpd/office/attendance.html"
    header_icon = "list-ul"
    page_title = "Attendance"

    @cached_property
    def periods(self) -> dict[str, Period]:
        return {f"{period.academic_year}-{period.number}": period for period, _ in terms_with_registers()}

    @cached_property
    def term(self) -> str:
        asked = self.request.GET.get("term", "")
        return asked if asked in self.periods else next(iter(self.periods))

    @cached_property
    def by(self) -> str:
        asked = self.request.GET.get("by", "")
        return asked if asked in SHEETS else "event"

    @property
    def period(self) -> Period:
        return self.periods[self.term]

    @cached_property
    def attended(self) -> list[Attendance]:
        return attended_in(self.period)

    @cached_property
    def rows(self) -> Sequence[Any]:
        if self.by == "event":
            return rows_by_event(self.attended, self.period)
        if self.by == "term":
            return rows_by_term(self.periods.values())
        return rows_by_school(self.attended) if self.by == "school" else absences(self.attended)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind = request.GET.get("export", "")
        if kind in FORMATS:
            return SHEETS[self.by].response(self.rows, kind)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("cpd.view_closedterm"):
            return []
        return [HeaderButton("Registers by term", url=reverse("office_register_terms"), icon_name="lock", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": f"Attendance: {self.period}",
            "terms": [(key, str(period), key == self.term) for key, period in self.periods.items()],
            "ways": [(key, label, key == self.by) for key, label in WAYS],
            "term": self.term,
            "by": self.by,
            "rows": self.rows,
            "total": Row(name="All", of=self.attended),
            "formats": FORMATS,
            "marks_here": self.request.user.has_perm("cpd.add_mark"),
        }


class AttendanceItem(MenuItem):
    """For those who may see it."""

    def __init__(self) -> None:
        super().__init__(AttendanceScreen.page_title, reverse("office_attendance"), name="attendance", icon_name="list-ul", order=80)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perms(SEE)
