"""The list of memberships in the back office."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import F
from django.urls import URLPattern, path, reverse
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import PEOPLE_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import StateColumn
from thep.cms.spreadsheets import Heading, Sheet
from thep.membership.attention import with_few_leads
from thep.membership.models import Membership
from thep.membership.states import State, are_in, state_of

from . import membership_screens
from .coming_back_screen import ComeBackView
from .figures import FiguresScreen
from .quiet import QuietScreen
from .renewals import RenewalsView

MEMBERSHIPS = Sheet(
    "memberships",
    [
        Heading("School", lambda membership: membership.school.name),
        Heading("URN", lambda membership: membership.school.register_urn),
        Heading("Tier", lambda membership: membership.tier.name),
        Heading("Year", lambda membership: membership.span),
        Heading("State", lambda membership: state_of(membership).label),
        Heading("First day", lambda membership: membership.begins_on),
        Heading("Places granted", lambda membership: membership.places_granted + membership.places_rolled_over + membership.rolling_in),
        Heading("Places taken", lambda membership: membership.places_taken),
        Heading("Places left", lambda membership: membership.left),
    ],
)


class MembershipFilter(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=State, method="by_state", empty_label="All")
    leads = django_filters.ChoiceFilter(
        label="Leads", choices=[("few", "Members with fewer than two")], method="by_leads", empty_label="All"
    )

    class Meta:
        model = Membership
        fields = ["tier", "academic_year"]

    def by_state(self, queryset: Any, name: str, value: str) -> Any:
        # As the figures count: a school that came back within the year is in the state of its latest membership alone.
        return queryset.filter(are_in([State(value)])).latest_of_year()

    def by_leads(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(pk__in=with_few_leads().values("pk"))


class MembershipIndexView(RecordIndexView):
    nothing = "There are no memberships yet."

    def get_base_queryset(self) -> Any:
        return (
            Membership.objects.select_related("school", "tier")
            .with_rolling_in()
            .annotate(left=F("places_granted") - F("places_taken") + F("rolling_in"))
        )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        renewals, figures = reverse("office_memberships:renewals"), reverse("office_memberships:figures")
        return [
            *buttons,
            HeaderButton("Renewals", url=renewals, icon_name="rotate", priority=20),
            HeaderButton("In figures", url=figures, icon_name="order", priority=30),
            HeaderButton("Quiet members", url=reverse("office_memberships:quiet"), icon_name="view", priority=40),
        ]

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
            StateColumn(
                "state",
                label="State",
                accessor=lambda membership: state_of(membership).label,
                good=lambda membership: state_of(membership) == State.ACTIVE,
            ),
            Column("academic_year", label="Year", accessor=lambda membership: membership.span, sort_key="academic_year"),
            Column(
                "left",
                label="Places left",
                accessor=lambda membership: (
                    f"{membership.left} of {membership.places_granted + membership.places_rolled_over + membership.rolling_in}"
                ),
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
    parts = ()
    own_parts = ("add", "inspect")
    index_view_class = MembershipIndexView
    filterset_class = MembershipFilter
    search_fields = ("school__name",)
    sheet = MEMBERSHIPS

    def more_urls(self) -> list[URLPattern]:
        return [
            path("figures/", FiguresScreen.as_view(), name="figures"),
            path("quiet/", QuietScreen.as_view(), name="quiet"),
            path("renewals/", RenewalsView.as_view(), name="renewals"),
            path("new/", membership_screens.StartView.as_view(), name="add"),
            path("<int:pk>/", membership_screens.MembershipScreen.as_view(), name="inspect"),
            path("<int:pk>/places/", membership_screens.PlacesView.as_view(), name="places"),
            path("<int:pk>/tier/", membership_screens.TierView.as_view(), name="tier"),
            path("<int:pk>/end/", membership_screens.EndView.as_view(), name="end"),
            path("<int:pk>/renewing/", membership_screens.RenewAfterAllView.as_view(), name="renewing"),
            path("<int:pk>/again/", ComeBackView.as_view(), name="again"),
            path("<int:pk>/costs/<int:charge>/send/", membership_screens.SendQuotationView.as_view(), name="send"),
            path("<int:pk>/costs/<int:charge>/invoice/", membership_screens.InvoiceView.as_view(), name="invoice"),
            path("<int:pk>/costs/<int:charge>/withdraw/", membership_screens.WithdrawView.as_view(), name="withdraw"),
        ]
