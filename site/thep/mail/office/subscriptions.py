"""Who gets the newsletter, in the back office."""

from functools import cached_property

from django.urls import reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import EMAILS_MENU, RecordIndexView, RecordViewSet
from thep.cms.office_columns import DayColumn
from thep.cms.spreadsheets import Heading, Sheet
from thep.mail.models import Subscription


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
    menu_order = 50
    menu_hook = EMAILS_MENU
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
