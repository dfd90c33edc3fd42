"""The list of memberships in the back office."""

from functools import cached_property
from typing import Any

from django.db.models import F
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.spreadsheets import Heading, Sheet
from thep.membership.models import Membership
from thep.membership.years import in_words

from . import membership_screens

MEMBERSHIPS = Sheet(
    "memberships",
    [
        Heading("School", lambda membership: membership.school.name),
        Heading("URN", lambda membership: membership.school.urn),
        Heading("Tier", lambda membership: membership.tier.name),
        Heading("Year", lambda membership: in_words(membership.academic_year)),
        Heading("Places granted", lambda membership: membership.places_granted),
        Heading("Places taken", lambda membership: membership.places_taken),
        Heading("Places left", lambda membership: membership.places_left),
    ],
)


class MembershipIndexView(RecordIndexView):
    nothing = "There are no memberships yet."

    def get_base_queryset(self) -> Any:
        return Membership.objects.select_related("school", "tier").annotate(left=F("places_granted") - F("places_taken"))

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "school",
                label="School",
                sort_key="school__name",
                get_url=lambda membership: reverse("office_memberships:inspect", args=[membership.pk]),
            ),
            Column("tier", label="Tier", sort_key="tier__order"),
            Column("academic_year", label="Year", accessor=lambda membership: in_words(membership.academic_year), sort_key="academic_year"),
            Column(
                "left",
                label="Places left",
                accessor=lambda membership: f"{membership.places_left} of {membership.places_granted}",
                sort_key="left",
            ),
        ]


class MembershipViewSet(RecordViewSet):
    model = Membership
    name = "office_memberships"
    url_prefix = "memberships"
    icon = "tick-inverse"
    menu_label = "Memberships"
    menu_order = 40
    menu_hook = PEOPLE_MENU
    parts = ("edit",)
    own_parts = ("add", "inspect")
    form_fields = ("tier",)
    index_view_class = MembershipIndexView
    list_filter = ("tier", "academic_year")
    search_fields = ("school__name",)
    sheet = MEMBERSHIPS

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", membership_screens.StartView.as_view(), name="add"),
            path("<int:pk>/", membership_screens.MembershipScreen.as_view(), name="inspect"),
            path("<int:pk>/grant/", membership_screens.GrantView.as_view(), name="grant"),
        ]
