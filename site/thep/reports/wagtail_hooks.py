"""The back office's screens that gather from several domains, and its menu."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from thep.accounts.models import User
from thep.cms.office import EVENTS_MENU, RecordViewSet
from thep.events.models import Event

from . import event_form_views, event_list, event_screens, event_steps, letter_screens
from .attention_screens import AttentionItem, AttentionPanel, AttentionScreen
from .organisations import OrganisationViewSet
from .plan_screens import PlanReportItem, PlanReportScreen
from .readership_screens import ReadershipItem, ReadershipScreen, ReadershipSheet
from .rounds_screen import RoundsItem, RoundsScreen
from .schools import SchoolViewSet


class EventViewSet(RecordViewSet):
    model = Event
    name = "office_events"
    url_prefix = "events"
    icon = "date"
    menu_label = "Events"
    menu_order = 10
    menu_hook = EVENTS_MENU
    parts = ()
    own_parts = ("add", "edit", "inspect")
    index_view_class = event_list.EventIndexView
    filterset_class = event_list.EventFilter
    search_fields = ("title", "venue__name")

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", event_form_views.EventAddView.as_view(), name="add"),
            path("<int:pk>/", event_screens.EventScreen.as_view(), name="inspect"),
            path("<int:pk>/change/", event_form_views.EventEditView.as_view(), name="edit"),
            path("<int:pk>/publish/", event_steps.PublishView.as_view(), name="publish"),
            path("<int:pk>/copy/", event_steps.CopyView.as_view(), name="copy"),
            path("<int:pk>/cancel/", event_steps.CancelEventView.as_view(), name="cancel"),
            path("<int:pk>/tell-schools/", letter_screens.TellSchoolsView.as_view(), name="tell_schools"),
            path("<int:pk>/register/", event_screens.RegisterView.as_view(), name="register"),
        ]


@hooks.register("register_admin_viewset")
def what_gathers_from_several_domains() -> list[RecordViewSet]:
    return [EventViewSet(), SchoolViewSet(), OrganisationViewSet()]


@hooks.register("register_page_header_buttons")
def a_page_that_presents_events_gets_runs(page: Any, user: User, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if page.pk and getattr(page.specific_class, "presents_events", False) and user.has_perm("events.add_event"):
        yield Button("Add a run", url=f"{reverse('office_events:add')}?page={page.pk}", icon_name="date", priority=12)


@hooks.register("register_admin_urls")
def attention_has_a_page() -> list[URLPattern]:
    return [path("attention/", AttentionScreen.as_view(), name="office_attention")]


@hooks.register("register_admin_urls")
def readership_has_its_pages() -> list[URLPattern]:
    return [
        path("readership/", ReadershipScreen.as_view(), name="office_readership"),
        path("readership/<str:what>.<str:kind>", ReadershipSheet.as_view(), name="office_readership_sheet"),
    ]


@hooks.register("register_admin_urls")
def what_serves_the_plan_has_a_page() -> list[URLPattern]:
    return [path("plan/report/", PlanReportScreen.as_view(), name="office_plan_report")]


@hooks.register("register_admin_urls")
def rounds_have_a_page() -> list[URLPattern]:
    return [path("rounds/", RoundsScreen.as_view(), name="office_rounds")]


@hooks.register("register_reports_menu_item")
def rounds_are_among_the_reports() -> RoundsItem:
    return RoundsItem()


@hooks.register("register_reports_menu_item")
def what_serves_the_plan_is_among_the_reports() -> PlanReportItem:
    return PlanReportItem()


@hooks.register("register_reports_menu_item")
def readership_is_among_the_reports() -> ReadershipItem:
    return ReadershipItem()


@hooks.register("register_admin_menu_item")
def attention_is_in_the_menu() -> AttentionItem:
    return AttentionItem()


@hooks.register("construct_homepage_panels")
def attention_comes_first(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, AttentionPanel())


@hooks.register("before_bulk_action")
def people_are_changed_one_by_one(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """Refuse to delete, deactivate or promote users in bulk."""
    # Each needs an administrator, and may have a reason against it.
    if action.model is User:
        raise PermissionDenied
