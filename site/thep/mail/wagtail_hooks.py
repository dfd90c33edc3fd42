from functools import cached_property
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import DayColumn, RecordIndexView, RecordViewSet, StateColumn
from thep.cms.spreadsheets import Heading, Sheet

from . import office
from .models import Message, Subscription


class MessageIndexView(RecordIndexView):
    """Those that were given up stand first."""

    nothing = "There are no messages yet."

    def get_base_queryset(self) -> Any:
        given_up_first = Case(When(state=Message.State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return office.visible(self.request.user).defer("text", "html", "calendar", "headers").annotate(rank=given_up_first)

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
            path("<int:pk>/", office.MessageScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", office.SendAgainView.as_view(), name="again"),
        ]


class SubscriptionIndexView(RecordIndexView):
    nothing = "Nobody has subscribed to the newsletter yet."

    @cached_property
    def columns(self) -> list[Column]:
        delete = "office_newsletter:delete"
        may_delete = self.request.user.has_perm("mail.delete_subscription")
        return [
            TitleColumn("email", label="Email address", get_url=lambda each: reverse(delete, args=[each.pk]) if may_delete else None),
            DayColumn("confirmed_at", label="Confirmed", empty="Not confirmed, so not sent", sort_key="confirmed_at"),
            DayColumn("asked_at", label="Asked", sort_key="asked_at"),
        ]


class SubscriptionViewSet(RecordViewSet):
    """Who gets the newsletter. An address is taken off here for who writes to the office, and put on by its owner alone."""

    model = Subscription
    name = "office_newsletter"
    url_prefix = "newsletter"
    icon = "mail"
    menu_label = "Newsletter"
    menu_order = 141
    add_to_admin_menu = True
    parts = ("delete",)
    index_view_class = SubscriptionIndexView
    search_fields = ("email",)
    ordering = ("email",)
    introduction = "Who subscribed to the newsletter, and when they confirmed their email address. Open an address to unsubscribe it."
    sheet = Sheet(
        "newsletter",
        [
            Heading("Email address", lambda each: each.email),
            Heading("Confirmed", lambda each: each.confirmed_at),
            Heading("Asked", lambda each: each.asked_at),
        ],
    )


@hooks.register("register_admin_viewset")
def subscriptions_in_the_office() -> SubscriptionViewSet:
    return SubscriptionViewSet()


@hooks.register("register_admin_viewset")
def messages_in_the_office() -> MessageViewSet:
    return MessageViewSet()
