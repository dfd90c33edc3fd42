"""The list of affiliations in the back office: those that wait for a decision stand first."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, LinkColumn, StateColumn
from thep.cms.spreadsheets import Heading, Sheet
from thep.schools.models import Affiliation

from . import affiliation_screens

AFFILIATIONS = Sheet(
    "affiliations",
    [
        Heading("Name", lambda affiliation: affiliation.person.name),
        Heading("Email", lambda affiliation: affiliation.person.email),
        Heading("School", lambda affiliation: affiliation.school.name),
        Heading("URN", lambda affiliation: affiliation.school.register_urn),
        Heading("Role", lambda affiliation: affiliation.get_role_display()),
        Heading("State", lambda affiliation: affiliation.state_today),
        Heading("Last day", lambda affiliation: affiliation.leaves_on),
        Heading("Asked", lambda affiliation: affiliation.asked_at),
        Heading("Decided", lambda affiliation: affiliation.decided_at),
        Heading("Decided by", lambda affiliation: affiliation.decided_by.email if affiliation.decided_by else ""),
        Heading("Ended", lambda affiliation: affiliation.ended_at),
    ],
)


class AffiliationFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=Affiliation.State, empty_label="All", widget=forms.RadioSelect)
    role = django_filters.ChoiceFilter(label="Role", choices=Affiliation.Role, empty_label="All", widget=forms.RadioSelect)

    class Meta:
        model = Affiliation
        fields: list[str] = []


class AffiliationIndexView(RecordIndexView):
    """Those that wait for a decision stand first."""

    nothing = "Nobody has joined a school yet."

    def get_base_queryset(self) -> Any:
        asked_first = Case(When(state=Affiliation.State.ASKED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return Affiliation.objects.select_related("person", "school", "decided_by").annotate(rank=asked_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", "-asked_at", "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "person",
                label="Person",
                sort_key="person__name",
                get_url=lambda affiliation: reverse("office_affiliations:inspect", args=[affiliation.pk]),
            ),
            LinkColumn(
                "school",
                label="School",
                sort_key="school__name",
                address=lambda affiliation: reverse("office_schools:inspect", args=[affiliation.school_id]),
            ),
            Column("role", label="Role", accessor="get_role_display", sort_key="role", classname="office-wide"),
            StateColumn("state", label="State", accessor="state_today", good=lambda affiliation: affiliation.is_active),
            DayColumn("asked_at", label="Asked", sort_key="asked_at"),
        ]


class AffiliationViewSet(RecordViewSet):
    model = Affiliation
    name = "office_affiliations"
    url_prefix = "affiliations"
    icon = "link"
    menu_label = "Affiliations"
    menu_order = 30
    menu_hook = PEOPLE_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = AffiliationIndexView
    filterset_class = AffiliationFilter
    search_fields = ("person__name", "person__email", "school__name")
    sheet = AFFILIATIONS
    introduction = "Who works at or governs each school. A lead at the school decides who joins. If it has no lead, you decide."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", affiliation_screens.AffiliationScreen.as_view(), name="inspect"),
            path("<int:pk>/approve/", affiliation_screens.ApproveView.as_view(), name="approve"),
            path("<int:pk>/decline/", affiliation_screens.DeclineView.as_view(), name="decline"),
            path("<int:pk>/end/", affiliation_screens.EndView.as_view(), name="end"),
        ]
