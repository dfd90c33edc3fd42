"""Venues, facilitators and cancellation policies in the back office. Events themselves gather from other domains: `thep.reports`."""

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.ui.tables import TitleColumn

from thep.cms.office import EVENTS_MENU, RecordViewSet

from . import office
from .models import CancellationPolicy, Facilitator, Venue


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
        "waived_for_ofsted",
    )
    introduction = "What a cancellation costs. Bookings keep the policy that was in force when they were made."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", office.PolicyView.as_view(), name="add"),
            path("<int:pk>/", office.PolicyView.as_view(), name="edit"),
        ]


@hooks.register("register_admin_viewset")
def places_and_people_of_events() -> list[RecordViewSet]:
    return [VenueViewSet(), FacilitatorViewSet(), PolicyViewSet()]
