"""Replies in the back office: what people answered to our emails."""

from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.accounts.access import person_of
from thep.cms.office import EMAILS_MENU, Crumb, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import DayColumn, StateColumn

from . import replies
from .models import IncomingMessage
from .reply_addresses import ReplyHandler, handler_named
from .visibility import visible


class ReplyScreen(Screen):
    permissions = ("incoming.view_incomingmessage",)
    template_name = "incoming/office/reply.html"
    header_icon = "mail"
    page_title = "Reply"

    @cached_property
    def message(self) -> IncomingMessage:
        return get_object_or_404(visible(self.request.user).select_related("person", "done_by"), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_replies:index"), "Replies")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.message.subject or "Reply",
            "message": self.message,
            "about": self.about(),
            "is_from_reader": self.message.is_from_reader or self.is_from_address(),
            "answer": f"mailto:{quote(self.message.from_address)}?subject={quote(answer_subject(self.message.subject))}",
        }

    @cached_property
    def found(self) -> tuple[ReplyHandler, Any] | None:
        """What the reply is about, with its handler, where it is still there."""
        handler = handler_named(self.message.purpose)
        record = handler.find(self.message.record) if handler is not None else None
        return (handler, record) if handler is not None and record is not None else None

    def is_from_address(self) -> bool:
        """Return whether it came from an address that we wrote to, of somebody without an account."""
        return self.found is not None and self.found[0].is_reader(self.found[1], self.message.from_address)

    def about(self) -> tuple[str, str] | None:
        """Return the screen of what the reply is about and what to call it, where it is still there."""
        if self.found is None:
            return None
        handler, record = self.found
        address, words = handler.link(record)
        return (address if self.request.user.has_perm(handler.permission) else ""), words


class DoneView(Step):
    permissions = ("incoming.change_incomingmessage",)
    page_title = "Mark as done"
    button = "Mark as done"

    def get_page_subtitle(self) -> str:
        return str(self.message)

    @cached_property
    def message(self) -> IncomingMessage:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_replies:index"), "Replies"),
            (reverse("office_replies:inspect", args=[self.message.pk]), self.message.subject or "Reply"),
        ]

    def what_happens(self) -> list[str]:
        return ["It’s taken off “Needs attention” for everybody, and deleted in 90 days. Nobody is written to."]

    def obstacle(self) -> str:
        return "Somebody has marked it as done already." if self.message.done_at is not None else ""

    def perform(self, form: Any) -> str:
        replies.mark_as_done(self.message, by=person_of(self.request))
        return f"The reply from {self.message.from_address} is marked as done."


class ReplyIndexView(RecordIndexView):
    """Those that wait stand first."""

    nothing = "There are no replies."

    def get_base_queryset(self) -> Any:
        return visible(self.request.user).defer("text")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "subject", label="Subject", accessor=subject, get_url=lambda each: reverse("office_replies:inspect", args=[each.pk])
            ),
            Column("from_address", label="From", sort_key="from_address", classname="office-address"),
            StateColumn(
                "done_at",
                label="State",
                accessor=lambda each: "Done" if each.done_at else "To\u00a0do",
                good=lambda each: each.done_at is not None,
            ),
            DayColumn("received_at", label="Received", sort_key="received_at", classname="office-wide"),
        ]


class ReplyViewSet(RecordViewSet):
    model = IncomingMessage
    name = "office_replies"
    url_prefix = "replies"
    icon = "mail"
    menu_label = "Replies"
    menu_order = 20
    menu_hook = EMAILS_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = ReplyIndexView
    search_fields = ("subject", "from_address", "from_name")
    introduction = (
        "What people have replied to our emails about bookings and about working here. Out-of-office replies and other automatic emails "
        "are left out, and so are attached files. Replies are deleted 90 days after they’re marked as done, or after a year."
    )

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", ReplyScreen.as_view(), name="inspect"),
            path("<int:pk>/done/", DoneView.as_view(), name="done"),
        ]


def subject(message: IncomingMessage) -> str:
    return message.subject or "(no subject)"


def answer_subject(said: str) -> str:
    """Return the subject of an answer to an email whose subject was `said`."""
    return said if said.lower().startswith("re:") else f"Re: {said or 'Your email'}"
