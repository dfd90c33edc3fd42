"""The report of the strategic plan in the back office."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.office import Screen
from thep.cms.plan.plan import plan_of, written_years
from thep.cms.spreadsheets import FORMATS

from . import plan_report

SEE = ("cms.view_planline", "events.view_event")


class PlanReportScreen(Screen):
    """What serves each objective in a year: this one, where the address asks for none. With `export`, as a spreadsheet."""

    permissions = SEE
    template_name = "reports/plan.html"
    header_icon = "list-ul"
    page_title = "Strategic plan report"

    @cached_property
    def years(self) -> list[int]:
        """Years that can be asked for: from the first plan's to the next."""
        now = this_academic_year()
        return list(range(min([now, *written_years()]), now + 2))

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if str(year) == asked), this_academic_year())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        kind = request.GET.get("export", "")
        if kind in FORMATS:
            return plan_report.sheet().response(plan_report.rows(self.year), kind)
        return super().get(request, *args, **kwargs)

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton("See the plan’s words", url=reverse("office_plan_year", args=[self.year]), icon_name="list-ul", priority=10)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = plan_report.rows(self.year)
        plan = plan_of(self.year)
        return super().get_context_data(**kwargs) | {
            "title": f"Strategic plan {in_words(self.year)}",
            "year": self.year,
            "year_in_words": in_words(self.year),
            "words_of": in_words(plan.written_in) if plan.written_in and not plan.is_its_own else "",
            "years": [(year, in_words(year), year == self.year) for year in self.years],
            "figures": plan_report.figures(),
            "rows": rows,
            "without": [row for row in rows if row.has_nothing and not row.is_priority],
            "has_plan": bool(plan.priorities),
            "formats": FORMATS,
        }


class PlanReportItem(MenuItem):
    """For those who may see it."""

    def __init__(self) -> None:
        super().__init__("Strategic plan", reverse("office_plan_report"), name="plan-report", icon_name="list-ul", order=90)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perms(SEE)
