"""Courses that people would come to, if there were a date that suits."""

from typing import Any

from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page

from thep.bookings.models import Interest
from thep.cms.office import EVENTS_MENU, Crumb, RecordIndexView, RecordViewSet, Screen
from thep.cms.office_columns import DayColumn
from thep.cms.spreadsheets import Heading, Sheet

DEMAND = Sheet(
    "demand",
    [
        Heading("Course", lambda page: page.title),
        Heading("Waiting for a date", lambda page: page.untold),
        Heading("Asked, in all", lambda page: page.wanted),
        Heading("Last asked", lambda page: page.latest),
    ],
)


class CoursePaginator(WagtailPaginator):
    verbose_name, verbose_name_plural = "course", "courses"


class DemandIndexView(RecordIndexView):
    """One row for each course that people wait for."""

    paginator_class = CoursePaginator
    page_title = "Demand"
    nothing = "Nobody is waiting for a date."
    default_ordering = "-untold"
    search_fields = ("title",)

    def get_base_queryset(self) -> Any:
        untold = Count("interests", filter=Q(interests__told_at=None))
        return Page.objects.annotate(wanted=Count("interests"), untold=untold, latest=Max("interests__created_at")).filter(wanted__gt=0)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label="Course", get_url=lambda page: reverse("office_interests:people", args=[page.pk])),
            Column("untold", label="Waiting for a date", sort_key="untold"),
            Column("wanted", label="Asked, in all", sort_key="wanted", classname="office-wide"),
            DayColumn("latest", label="Last asked", sort_key="latest"),
        ]


class DemandScreen(Screen):
    """Who would come to a course, if there were a date."""

    permissions = ("bookings.view_interest",)
    template_name = "bookings/office/demand.html"
    page_title = "Demand"

    @cached_property
    def page(self) -> Page:
        return get_object_or_404(Page, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_interests:index"), "Demand")]

    def get_page_subtitle(self) -> str:
        return self.page.title

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        interests = Interest.objects.filter(page=self.page).select_related("person")
        return super().get_context_data(**kwargs) | {"title": self.page.title, "interests": interests}


class InterestViewSet(RecordViewSet):
    model = Interest
    name = "office_interests"
    url_prefix = "demand"
    icon = "help"
    menu_label = "Demand"
    menu_order = 30
    menu_hook = EVENTS_MENU
    parts = ()
    index_view_class = DemandIndexView
    search_backend_name = None  # Wagtail's search of pages cannot search among what is counted
    search_fields = ("title",)
    introduction = "Courses that people would come to, if there were a date that suits. They are told when one can be booked."
    sheet = DEMAND

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/", DemandScreen.as_view(), name="people")]
