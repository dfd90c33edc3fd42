"""The back office's screens that gather from several domains, and its menu."""

from django.urls import URLPattern, path
from wagtail import hooks

from thep.cms.office import EVENTS_MENU, RecordViewSet
from thep.events.models import Event

from . import event_screens, event_views
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
    index_view_class = event_views.EventIndexView
    filterset_class = event_views.EventFilter
    search_fields = ("title", "venue__name")

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", event_views.EventAddView.as_view(), name="add"),
            path("<int:pk>/", event_screens.EventScreen.as_view(), name="inspect"),
            path("<int:pk>/change/", event_views.EventEditView.as_view(), name="edit"),
            path("<int:pk>/publish/", event_views.PublishView.as_view(), name="publish"),
            path("<int:pk>/copy/", event_views.CopyView.as_view(), name="copy"),
            path("<int:pk>/cancel/", event_views.CancelEventView.as_view(), name="cancel"),
            path("<int:pk>/register/", event_screens.RegisterView.as_view(), name="register"),
        ]


@hooks.register("register_admin_viewset")
def what_gathers_from_several_domains() -> list[RecordViewSet]:
    return [EventViewSet(), SchoolViewSet()]
