"""Venues, facilitators, school holidays and cancellation policies in the back office.

Events themselves gather from other domains: `thep.reports`.
"""

from functools import cached_property

from django import forms
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import EVENTS_MENU, DayColumn, RecordIndexView, RecordViewSet

from . import office
from .facilitator_form import FacilitatorForm
from .models import CancellationPolicy, Facilitator, SchoolHoliday, Venue


class VenueViewSet(RecordViewSet):
    model = Venue
    name = "office_venues"
    url_prefix = "venues"
    icon = "site"
    menu_label = "Venues"
    menu_order = 50
    menu_hook = EVENTS_MENU
    form_fields = ("name", "room", "address", "postcode", "access_notes")
    list_display = (
        TitleColumn("name", label="Name", sort_key="name", get_url=lambda venue: reverse("office_venues:inspect", args=[venue.pk])),
        "room",
        "postcode",
    )
    search_fields = ("name", "room", "postcode")
    inspect_view_fields = ("name", "room", "address", "postcode", "access_notes")


class FacilitatorViewSet(RecordViewSet):
    model = Facilitator
    name = "office_facilitators"
    url_prefix = "facilitators"
    icon = "user"
    menu_label = "Facilitators"
    menu_order = 60
    menu_hook = EVENTS_MENU
    form_fields = ("name", "slug", "job_title", "biography")
    list_display = (
        TitleColumn("name", label="Name", sort_key="name", get_url=lambda person: reverse("office_facilitators:inspect", args=[person.pk])),
        "job_title",
    )
    search_fields = ("name", "job_title")
    inspect_view_fields = ("name", "job_title", "biography", "person")

    def get_form_class(self, for_update: bool = False) -> type[forms.BaseForm]:
        return FacilitatorForm


class HolidayIndexView(RecordIndexView):
    nothing = (
        "There are no school holidays yet, so every weekday except bank holidays counts as a school day. Import the borough’s term dates."
    )

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        buttons: list[HeaderButton] = super().header_buttons
        if self.request.user.has_perms(office.ImportHolidaysView.permissions):
            buttons.append(HeaderButton("Import", url=reverse("office_school_holidays:import"), icon_name="upload", priority=20))
        return buttons


class HolidayViewSet(RecordViewSet):
    """The days on which the borough's schools are closed."""

    model = SchoolHoliday
    name = "office_school_holidays"
    url_prefix = "school-holidays"
    icon = "calendar"
    menu_label = "School holidays"
    menu_order = 75
    menu_hook = EVENTS_MENU
    parts = ("add", "edit", "delete")
    index_view_class = HolidayIndexView
    form_fields = ("name", "first_day", "last_day")
    list_display = (
        TitleColumn(
            "name", label="Name", get_url=lambda holiday: reverse("office_school_holidays:edit", args=[holiday.pk]), sort_key="name"
        ),
        DayColumn("first_day", label="First day", sort_key="first_day"),
        DayColumn("last_day", label="Last day", sort_key="last_day"),
    )
    ordering = "-first_day"
    introduction = "People have two school days to accept a place that we offer them. Weekends, bank holidays and these days don’t count."

    def more_urls(self) -> list[URLPattern]:
        return [path("import/", office.ImportHolidaysView.as_view(), name="import")]


class PolicyViewSet(RecordViewSet):
    """A policy and its steps are changed in one form; bookings keep what was in force when they were made."""

    model = CancellationPolicy
    name = "office_policies"
    url_prefix = "policies"
    icon = "undo"
    menu_label = "Cancellation policies"
    menu_order = 70
    menu_hook = EVENTS_MENU
    parts = ()
    own_parts = ("add", "edit")
    list_display = (
        TitleColumn("name", label="Name", get_url=lambda policy: reverse("office_policies:edit", args=[policy.pk])),
        Column(
            "waived_for_ofsted",
            label="Waived for an Ofsted visit",
            accessor=lambda policy: "Yes" if policy.waived_for_ofsted else "No",
        ),
    )
    introduction = "How much we refund when somebody cancels. Each booking keeps the policy it was made under."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", office.PolicyView.as_view(), name="add"),
            path("<int:pk>/", office.PolicyView.as_view(), name="edit"),
        ]


@hooks.register("register_admin_viewset")
def places_and_people_of_events() -> list[RecordViewSet]:
    return [VenueViewSet(), FacilitatorViewSet(), HolidayViewSet(), PolicyViewSet()]
