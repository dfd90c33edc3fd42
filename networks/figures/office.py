"""The office's screens of networks: which schools are in which, how the networks are doing, and what their leads give."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from networks.members import access
from networks.pages.models import NetworkPage
from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.office import Screen
from thep.cms.spreadsheets import FORMATS, Heading, Sheet
from thep.cms.vocabulary import Phase
from thep.cpd import hours
from thep.schools.models import School

from . import heat_map
from .coverage import ORGANISATIONS, Coverage, coverage_of, label_of, phase_of
from .health import Report, report

YEARS = 3
"""How many academic years are offered, the running one with them."""

NEARLY_FULL = 0.9
"""Of the room that a network has for its files, from where the office is told."""

PHASES = (*Phase.values, ORGANISATIONS)


class CoverageScreen(Screen):
    """The schools of a phase, or all, against the networks, those that are hidden with them. With `export`, as a spreadsheet."""

    permissions = (access.OFFICE,)
    template_name = "networks/office/coverage.html"
    header_icon = "group"
    page_title = "Schools in networks"

    @cached_property
    def phase(self) -> str:
        asked = self.request.GET.get("phase", "")
        return asked if asked in PHASES else ""

    @cached_property
    def coverage(self) -> Coverage:
        schools = School.objects.open()
        if self.phase == ORGANISATIONS:
            schools = schools.organisations()
        elif self.phase:
            schools = schools.of_the_register().filter(phase=self.phase)
        return coverage_of(list(NetworkPage.objects.live().order_by("title", "pk")), schools)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind = request.GET.get("export", "")
        if kind in FORMATS:
            return coverage_sheet(self.coverage).response(self.coverage.schools, kind)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("How networks are doing", url=reverse("office_networks_health"), icon_name="list-ul", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        coverage = self.coverage
        return super().get_context_data(**kwargs) | {
            "phase": self.phase,
            "phases": [("", "All", not self.phase), *((each, label_of(each), each == self.phase) for each in PHASES)],
            "networks": [_numbered(number, network, coverage) for number, network in enumerate(coverage.networks, start=1)],
            "map": heat_map.draw(coverage),
            "groups": [
                (label, [(school, [coverage.presence(network, school) for network in coverage.networks]) for school in schools])
                for label, schools in coverage.by_phase
            ],
            "columns": len(coverage.networks) + 1,
            "formats": FORMATS,
        }


class HealthScreen(Screen):
    """How networks are doing, and the hours of their leads in an academic year. With `export`, one of the tables as a spreadsheet."""

    permissions = (access.OFFICE,)
    template_name = "networks/office/health.html"
    header_icon = "group"
    page_title = "How networks are doing"

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if str(year) == asked), this_academic_year())

    @cached_property
    def years(self) -> list[int]:
        return list(range(this_academic_year(), this_academic_year() - YEARS, -1))

    @cached_property
    def report(self) -> Report:
        return report(self.year)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind = request.GET.get("export", "")
        if kind in FORMATS:
            of_leads = request.GET.get("of") == "leads"
            rows: Iterable[Any] = self.report.leads if of_leads else self.report.networks
            return (LEADS if of_leads else NETWORKS).response(rows, kind)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("Schools in networks", url=reverse("office_networks_coverage"), icon_name="table", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "year": self.year,
            "year_in_words": in_words(self.year),
            "years": [(year, in_words(year), year == self.year) for year in self.years],
            "networks": [(each, hours.in_words(each.minutes)) for each in self.report.networks],
            "leads": [(each, hours.in_words(each.minutes)) for each in self.report.leads],
            "quota": settings.NETWORK_QUOTA,
            "nearly_full": NEARLY_FULL * settings.NETWORK_QUOTA,
            "formats": FORMATS,
        }


def _numbered(number: int, network: NetworkPage, coverage: Coverage) -> tuple[int, NetworkPage, int, int, int]:
    """Return a network with its number, how many of the schools that it is for are in it, how many there are, and how many are missing."""
    represented, wanted = coverage.counts(network)
    return number, network, represented, wanted, wanted - represented


def coverage_sheet(coverage: Coverage) -> Sheet:
    """Return the table with a column for each network: how many people, 0 where nobody is in it, nothing where it isn't for the school."""

    def column(network: NetworkPage) -> Heading:
        def people(school: School) -> int | None:
            presence = coverage.presence(network, school)
            return presence.people if presence.people or presence.is_for else None

        return Heading(network.title, people)

    return Sheet(
        "schools-in-networks",
        [
            Heading("URN", lambda school: school.register_urn),
            Heading("School", lambda school: school.name),
            Heading("Phase", lambda school: label_of(phase_of(school))),
            *map(column, coverage.networks),
        ],
    )


NETWORKS = Sheet(
    "networks",
    [
        Heading("Network", lambda each: each.network.title),
        Heading("Kind", lambda each: each.network.get_kind_display()),
        Heading("Leads", lambda each: ", ".join(each.leads)),
        Heading("Members", lambda each: each.members),
        Heading("Waiting to join", lambda each: each.waiting),
        Heading("Schools", lambda each: each.schools),
        Heading("Schools that it is for", lambda each: each.schools_wanted),
        Heading("Last meeting", lambda each: each.last),
        Heading("Next meeting", lambda each: each.next),
        Heading("Meetings in the year", lambda each: each.meetings),
        Heading("Minutes of meetings", lambda each: each.minutes),
        Heading("Bytes of files", lambda each: each.bytes),
    ],
)
LEADS = Sheet(
    "hours-of-leads",
    [
        Heading("Lead", lambda each: each.person.get_full_name()),
        Heading("Networks", lambda each: ", ".join(each.networks)),
        Heading("Meetings", lambda each: each.meetings),
        Heading("Minutes", lambda each: each.minutes),
    ],
)


class NetworksItem(MenuItem):
    """For those who look after networks."""

    def __init__(self) -> None:
        super().__init__("Networks", reverse("office_networks_coverage"), name="networks", icon_name="group", order=95)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(access.OFFICE)
