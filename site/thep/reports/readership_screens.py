"""What is read on the site and what is looked for in vain, as a chart and lists, on a screen of the back office."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse
from django.views.generic import View
from wagtail.admin.menu import MenuItem

from thep.analytics.counted import CountedThings
from thep.cms.office import Guarded, Screen
from thep.cms.spreadsheets import FORMATS
from thep.design.templatetags.thep import day
from thep.domains import declared

from . import charts, readership

PERMISSION = "analytics.view_dailytotal"
SHOWN = 20


def days_asked(request: HttpRequest) -> int:
    """Return the period that is asked for, in days; the shortest where none of ours is."""
    asked = request.GET.get("days", "")
    return next((days for days in readership.PERIODS if str(days) == asked), readership.DAILY)


class ReadershipScreen(Screen):
    permissions = (PERMISSION,)
    template_name = "reports/readership.html"
    header_icon = "view"
    page_title = "Views and searches"

    @cached_property
    def days(self) -> int:
        return days_asked(self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        spans = readership.spans(self.days)
        weekly = self.days > readership.DAILY
        named = [(f"Week from {day(span.first)}" if weekly else day(span.first), span.views) for span in spans]
        return super().get_context_data(**kwargs) | {
            "periods": [(days, name, days == self.days) for days, name in readership.PERIODS.items()],
            "days": self.days,
            "weekly": weekly,
            "spans": named,
            "views": sum(span.views for span in spans),
            "chart": charts.bars(
                [
                    (f"{span.first.day} {span.first:%b}", f"{name}: {views:,}", views)
                    for span, (name, views) in zip(spans, named, strict=True)
                ]
            ),
            "pages": readership.pages(self.days, limit=SHOWN),
            "unfound": [(row, self.promotion(row.words), self.synonym(row.words)) for row in readership.unfound(self.days, limit=SHOWN)],
            "counted": [(each, readership.most_viewed(each, self.days, limit=SHOWN)) for each in declared(CountedThings)],
            "formats": FORMATS,
        }

    def promotion(self, words: str) -> str:
        return self._if_may("wagtailsearchpromotions.add_searchpromotion", "wagtailsearchpromotions:add", query=words)

    def synonym(self, words: str) -> str:
        return self._if_may("search.add_synonymgroup", "wagtailsnippets_search_synonymgroup:add", terms=words)

    def _if_may(self, permission: str, name: str, **words: str) -> str:
        """Return the address for somebody with `permission`; empty where they may not go there or there is no such address."""
        if not self.request.user.has_perm(permission):
            return ""
        try:
            return f"{reverse(name)}?{urlencode(words)}"
        except NoReverseMatch:
            return ""


class ReadershipSheet(Guarded, View):
    """One of the lists as a spreadsheet, whole."""

    permissions = (PERMISSION,)

    def get(self, request: HttpRequest, what: str, kind: str) -> HttpResponseBase:
        sheets = readership.sheets()
        if what not in sheets or kind not in FORMATS:
            raise Http404
        sheet, rows = sheets[what]
        return sheet.response(rows(days_asked(request)), kind)


class ReadershipItem(MenuItem):
    """For those who may see it."""

    def __init__(self) -> None:
        super().__init__("Views and searches", reverse("office_readership"), name="readership", icon_name="view", order=100)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)
