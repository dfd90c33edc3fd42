"""All emails to people, and where their screens and steps are."""

from functools import cached_property
from typing import Any

from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms.office import EMAILS_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn, StateColumn

from ..models import Mailing
from ..progress import bring_up_to_date
from ..visibility import visible
from . import mailing_screens as screens
from . import mailing_steps as steps
from . import sending_steps
from .one_mailing import LIST, NAME, people_in_words, screen_of


class MailingIndexView(RecordIndexView):
    """Those that wait for a decision stand first."""

    nothing = "Nobody has written to people yet."

    def get_base_queryset(self) -> Any:
        return visible(self.request.user).select_related("written_by").prefetch_related("audiences")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("mailings.add_mailing"):
            return []
        return [HeaderButton("Write to people", url=reverse(f"{NAME}:add"), icon_name="plus", priority=10)]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("subject", label="Subject", get_url=screen_of, sort_key="subject"),
            Column("people", label="To", accessor=lambda mailing: "; ".join(words for _, words in people_in_words(mailing))),
            StateColumn(
                "state",
                label="State",
                accessor=lambda mailing: bring_up_to_date(mailing).get_state_display(),
                good=lambda mailing: bring_up_to_date(mailing).state == Mailing.State.SENT,
            ),
            Column("written_by", label="Written by", classname="office-wide"),
            DayColumn("send_at", label="Scheduled for", sort_key="send_at", classname="office-wide"),
            DayColumn("begun_at", label="Sent", sort_key="begun_at", classname="office-wide"),
        ]


class MailingViewSet(RecordViewSet):
    model = Mailing
    name = NAME
    url_prefix = "mailings"
    icon = "mail"
    menu_label = LIST
    menu_name = "mailings"
    menu_order = 10
    menu_hook = EMAILS_MENU
    parts = ()
    own_parts = ("add", "inspect")
    index_view_class = MailingIndexView
    list_filter = ("state",)
    search_fields = ("subject",)
    introduction = "What the office has written to many people at once. You see those to people whom you may write to."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("new/", screens.ChooseAudienceScreen.as_view(), name="add"),
            path("new/<str:audience>/", steps.BeginView.as_view(), name="new"),
            path("<int:pk>/", screens.MailingScreen.as_view(), name="inspect"),
            path("<int:pk>/progress/", screens.MailingPart.as_view(), name="progress"),
            path("<int:pk>/words/", steps.WordsView.as_view(), name="words"),
            path("<int:pk>/people/", screens.PeopleScreen.as_view(), name="people"),
            path("<int:pk>/people/add/", screens.AddPeopleScreen.as_view(), name="add_people"),
            path("<int:pk>/people/add/<str:audience>/", steps.AddAudienceView.as_view(), name="add_audience"),
            path("<int:pk>/people/<int:chosen>/remove/", steps.RemoveAudienceView.as_view(), name="remove_audience"),
            path("<int:pk>/preview/", screens.PreviewScreen.as_view(), name="preview"),
            path("<int:pk>/test/", sending_steps.TestView.as_view(), name="test"),
            path("<int:pk>/send/", sending_steps.SendView.as_view(), name="send"),
            path("<int:pk>/schedule/", sending_steps.ScheduleView.as_view(), name="schedule"),
            path("<int:pk>/take-back/", sending_steps.TakeBackView.as_view(), name="take_back"),
            path("<int:pk>/pause/", sending_steps.PauseView.as_view(), name="pause"),
            path("<int:pk>/go-on/", sending_steps.GoOnView.as_view(), name="go_on"),
            path("<int:pk>/stop/", sending_steps.StopView.as_view(), name="stop"),
            path("<int:pk>/delete/", steps.DeleteView.as_view(), name="delete"),
            path("<int:pk>/copy/", steps.CopyView.as_view(), name="copy"),
        ]
