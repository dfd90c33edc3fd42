"""The talent pool in the back office, to be read and no more. Whoever opens a person's is noted, and the person sees it."""

from functools import cached_property
from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.accounts.access import person_of
from thep.cms.office import PEOPLE_MENU, Crumb, RecordIndexView, RecordViewSet, Screen
from thep.cms.office_columns import DayColumn

from . import talent_pool
from .models import ExpressionOfInterest, Look


class ExpressionIndexView(RecordIndexView):
    default_ordering = "-confirmed_at"
    nothing = "Nobody has told us yet that they’d like to work here."

    def get_base_queryset(self) -> Any:
        return ExpressionOfInterest.objects.confirmed().annotate(how_many=Count("looks"))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label="Name", get_url=lambda each: reverse("office_talent_pool:inspect", args=[each.pk])),
            Column("status", label="Where they are now", accessor="get_status_display"),
            Column("phases", label="Phases", accessor=lambda each: ", ".join(each.phase_labels)),
            DayColumn("confirmed_at", label="Since", sort_key="confirmed_at"),
            DayColumn("expires_at", label="Until", sort_key="expires_at", classname="office-wide"),
            Column("how_many", label="Times opened", sort_key="how_many", classname="office-wide"),
        ]


class ExpressionScreen(Screen):
    permissions = ("teach_th.view_expressionofinterest",)
    template_name = "teach_th/office/expression.html"
    header_icon = "group"
    page_title = "Expression of interest"

    @cached_property
    def expression(self) -> ExpressionOfInterest:
        return get_object_or_404(ExpressionOfInterest.objects.confirmed(), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_talent_pool:index"), "Talent pool")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        talent_pool.note_look(self.expression, Look.Kind.VIEWED, school=None, by=person_of(self.request))
        return super().get_context_data(**kwargs) | {
            "title": self.expression.name,
            "expression": self.expression,
            "looks": self.expression.looks.select_related("school"),
        }


class ExpressionViewSet(RecordViewSet):
    model = ExpressionOfInterest
    name = "office_talent_pool"
    url_prefix = "talent-pool"
    icon = "group"
    menu_label = "Talent pool"
    menu_order = 60
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = ExpressionIndexView
    list_filter = ("status",)
    search_fields = ("name", "about")
    introduction = "People who’d like to work here. Candidates can see when the office opens their profile."

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/", ExpressionScreen.as_view(), name="inspect")]
