"""Messages in the back office: what was written, whether it left, and another try for what was given up."""

from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import Crumb, DayColumn, RecordIndexView, RecordViewSet, Screen, StateColumn, Step
from thep.cms.secret_addresses import SECRET
from thep.mail import outbox
from thep.mail.models import Message


class MessageScreen(Screen):
    permissions = ("mail.view_message",)
    template_name = "mail/office/message.html"
    header_icon = "mail"
    page_title = "Message"

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_messages:index"), "Messages")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "title": self.message.subject,
            "message": self.message,
            "text": shown_text(self.message),
        }


class SendAgainView(Step):
    permissions = ("mail.change_message",)
    page_title = "Send again"
    button = "Send it again"

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_messages:index"), "Messages"),
            (reverse("office_messages:inspect", args=[self.message.pk]), self.message.subject),
        ]

    def what_happens(self) -> list[str]:
        return [f"It leaves for {self.message.to} at once, and is tried again for some hours if the address does not take it."]

    def obstacle(self) -> str:
        return "" if self.message.state == Message.State.FAILED else "Only a message that was given up can be sent again."

    def perform(self, form: Any) -> str:
        outbox.send_again(self.message)
        return f"“{self.message.subject}” is on its way to {self.message.to}."


class MessageIndexView(RecordIndexView):
    """Those that were given up stand first."""

    nothing = "There are no messages yet."

    def get_base_queryset(self) -> Any:
        given_up_first = Case(When(state=Message.State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return visible(self.request.user).defer("text", "html", "calendar", "headers").annotate(rank=given_up_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", "-created_at", "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("subject", label="Subject", get_url=lambda message: reverse("office_messages:inspect", args=[message.pk])),
            Column("to", label="To", sort_key="to"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda message: message.state == Message.State.SENT),
            Column("attempts", label="Tries", classname="office-wide"),
            Column("error", label="Error", accessor=lambda message: message.error[:100]),
            DayColumn("created_at", label="Written", sort_key="created_at", classname="office-wide"),
        ]


class MessageViewSet(RecordViewSet):
    model = Message
    name = "office_messages"
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    menu_order = 140
    add_to_admin_menu = True
    parts = ()
    own_parts = ("inspect",)
    index_view_class = MessageIndexView
    list_filter = ("state",)
    search_fields = ("subject", "to", "person__name")
    introduction = (
        "Messages that the site has sent or is sending. Sign-in, newsletter, job alert and expression of interest messages aren’t shown, "
        "because their links or codes work for their reader alone. We stop trying to send a message after eight tries over several hours."
    )

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", MessageScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", SendAgainView.as_view(), name="again"),
        ]


def visible(user: Any) -> Any:
    """Return the letters that `user` may see: none whose links or codes act for its reader, or that tell what is their reader's alone."""
    return Message.objects.select_related("person").filter(for_reader_alone=False)


def shown_text(message: Message) -> str:
    """Return what a letter says, without whatever an address in it proves."""
    return SECRET.sub(r"\1/…", message.text)
