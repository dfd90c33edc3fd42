"""Messages in the back office: what was written, whether it left, and another try for what was given up."""

from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.cms import secret_addresses
from thep.cms.office import EMAILS_MENU, Crumb, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import DayColumn, StateColumn
from thep.domains import declared
from thep.mail import letter_sources, outbox
from thep.mail.kinds import LetterKind
from thep.mail.models import Message

from .holds import MAY as MAY_HOLD
from .holds import CancelHeldView, CancelKindView, HoldScreen, HoldView, LetGoView, SendKindView

SEND_WORDS: dict[str, str] = {
    Message.State.FAILED: "Send it again",
    Message.State.UNCERTAIN: "Send it again",
    Message.State.BOUNCED: "Send it again",
    Message.State.HELD: "Send it",
}
GOOD = (Message.State.HANDED_OVER, Message.State.DELIVERED)
FIRST = (Message.State.FAILED, Message.State.UNCERTAIN, Message.State.HELD)


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
            "origin": letter_sources.origin_of(self.message),
            "may_be_sent": SEND_WORDS.get(self.message.state) if outbox.may_be_sent_again(self.message) else "",
            "may_be_cancelled": cancel_words(self.message) if outbox.may_be_cancelled(self.message) else "",
        }


class MessageStep(Step):
    """A step with one message."""

    permissions = ("mail.change_message",)

    @cached_property
    def message(self) -> Message:
        return get_object_or_404(visible(self.request.user), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_messages:index"), "Messages"),
            (reverse("office_messages:inspect", args=[self.message.pk]), self.message.subject),
        ]

    def get_page_subtitle(self) -> str:
        return self.message.subject


class SendAgainView(MessageStep):
    page_title = "Send"

    def get_button(self) -> str:
        return SEND_WORDS.get(self.message.state, "Send it again")

    def what_happens(self) -> list[str]:
        return [f"We’ll send it to {self.message.to} now. If their server doesn’t take it, we’ll keep trying for some hours."]

    def cautions(self) -> list[str]:
        return ["It may have arrived already. If so, they’ll get it twice."] if self.message.state == Message.State.UNCERTAIN else []

    def obstacle(self) -> str:
        if outbox.may_be_sent_again(self.message):
            return ""
        origin = letter_sources.origin_of(self.message)
        if origin is not None and origin.kept_back and self.message.state in SEND_WORDS:
            return f"It’s part of “{origin.words}”. {origin.kept_back}"
        return "It has been sent, is about to be sent, or was cancelled."

    def perform(self, form: Any) -> str:
        outbox.send_again(self.message)
        return f"“{self.message.subject}” is on its way to {self.message.to}."


class CancelView(MessageStep):
    page_title = "Don’t send"
    is_grave = True

    def get_button(self) -> str:
        return cancel_words(self.message)

    def what_happens(self) -> list[str]:
        return [f"We won’t try to send it to {self.message.to} any more. Nobody is told."]

    def obstacle(self) -> str:
        return "" if outbox.may_be_cancelled(self.message) else "It has been sent already, or was cancelled."

    def perform(self, form: Any) -> str:
        if outbox.cancel(self.message):
            return f"“{self.message.subject}” won’t be sent to {self.message.to}."
        return f"“{self.message.subject}” has just been sent to {self.message.to}."


class MessageIndexView(RecordIndexView):
    """Those about which somebody must decide stand first."""

    nothing = "There are no messages yet."

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not all(self.request.user.has_perm(each) for each in MAY_HOLD):
            return []
        return [HeaderButton("Holding emails back", url=reverse("office_messages:hold"), icon_name="time", priority=10)]

    def get_base_queryset(self) -> Any:
        to_decide_first = Case(When(state__in=FIRST, then=Value(0)), default=Value(1), output_field=IntegerField())
        return visible(self.request.user).defer("text", "html", "calendar", "headers").annotate(rank=to_decide_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", "-created_at", "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("subject", label="Subject", get_url=lambda message: reverse("office_messages:inspect", args=[message.pk])),
            Column("to", label="To", sort_key="to", classname="office-address"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda message: message.state in GOOD),
            Column("attempts", label="Tries", classname="office-wide"),
            Column("reason", label="Why", accessor=lambda message: message.reason[:100], classname="office-wide"),
            DayColumn("created_at", label="Written", sort_key="created_at", classname="office-wide"),
        ]


class MessageViewSet(RecordViewSet):
    model = Message
    name = "office_messages"
    url_prefix = "messages"
    icon = "mail"
    menu_label = "Messages"
    menu_order = 30
    menu_hook = EMAILS_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = MessageIndexView
    list_filter = ("state",)
    search_fields = ("subject", "to", "person__name")
    introduction = (
        "Messages that the site has sent or is sending. Sign-in, newsletter, job alert and expression of interest messages aren’t shown, "
        "because their links or codes work for their reader alone. Some others "
        "are shown only to people who look after what they’re about. We stop trying to send a message after eight tries over several hours."
    )

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", MessageScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", SendAgainView.as_view(), name="again"),
            path("<int:pk>/cancel/", CancelView.as_view(), name="cancel"),
            path("hold/", HoldScreen.as_view(), name="hold"),
            path("hold/begin/", HoldView.as_view(), name="hold_begin"),
            path("hold/end/", LetGoView.as_view(), name="hold_end"),
            path("hold/cancel/", CancelHeldView.as_view(), name="hold_cancel"),
            path("hold/<str:kind>/send/", SendKindView.as_view(), name="hold_send_kind"),
            path("hold/<str:kind>/cancel/", CancelKindView.as_view(), name="hold_cancel_kind"),
        ]


def cancel_words(message: Message) -> str:
    """Return what the button says that has `message` not leave: what was tried already isn't cancelled, but left as it is."""
    return "Don’t send it again" if message.state in (Message.State.FAILED, Message.State.UNCERTAIN) else "Cancel it"


def visible(user: Any) -> Any:
    """Return the letters that `user` may see: none whose links or codes act for its reader, or that tell what is not for them."""
    return Message.objects.select_related("person").filter(is_visible_to(user))


def is_visible_to(user: Any) -> Q:
    """Return the condition that `user` may see a letter and its subject: it isn't for its reader alone, nor it or its kind for others."""
    for_others = [kind.name for kind in declared(LetterKind) if kind.office_permission and not user.has_perm(kind.office_permission)]
    seen = Q(for_reader_alone=False) & Q(office_permission__in=("", *user.get_all_permissions()))
    return seen & ~Q(kind__in=for_others) if for_others else seen


def shown_text(message: Message) -> str:
    """Return what a letter says, without whatever an address in it proves."""
    return secret_addresses.without_secrets(message.text)
