"""Addresses that emails don't reach, in the back office, and sending to one of them again."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.accounts.access import person_of
from thep.cms.office import EMAILS_MENU, Crumb, RecordIndexView, RecordViewSet, Step
from thep.cms.office_columns import DayColumn
from thep.mail import address_troubles
from thep.mail.models import AddressTrouble

CHANGE = "mail.change_addresstrouble"


class SendToAgainView(Step):
    permissions = (CHANGE,)
    page_title = "Send emails to this address again"
    button = "Send emails to it again"

    @cached_property
    def trouble(self) -> AddressTrouble:
        return get_object_or_404(AddressTrouble, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_addresses:index"), "Addresses with problems")]

    def get_page_subtitle(self) -> str:
        return self.trouble.address

    def what_happens(self) -> list[str]:
        happens = [
            f"We’ll send emails to {self.trouble.address} again. If they come back once more, we’ll stop.",
            "Emails that weren’t sent meanwhile aren’t sent now.",
        ]
        if self.trouble.complained_at is not None:
            happens.append("Somebody marked our emails there as spam, so they get no newsletters and alerts.")
        return happens

    def cautions(self) -> list[str]:
        return [f"Their server said: {self.trouble.reason}"] if self.trouble.reason else []

    def obstacle(self) -> str:
        return "" if address_troubles.keeps_mail_away(self.trouble) else "We send emails to this address already."

    def perform(self, form: Any) -> str:
        address_troubles.lift(self.trouble, by=person_of(self.request))
        return f"We’ll send emails to {self.trouble.address} again."


class AddressIndexView(RecordIndexView):
    nothing = "Emails reach all addresses."

    @cached_property
    def columns(self) -> list[Column]:
        again = "office_addresses:again"
        may_change = self.request.user.has_perm(CHANGE)
        return [
            TitleColumn("address", label="Address", get_url=lambda each: reverse(again, args=[each.pk]) if may_change else None),
            DayColumn("came_back_at", label="Emails come back since", empty="No", sort_key="came_back_at"),
            DayColumn("complained_at", label="Reported as spam", empty="No", sort_key="complained_at", classname="office-wide"),
            Column("reason", label="Why", accessor=lambda each: each.reason[:100], classname="office-wide"),
        ]


class AddressViewSet(RecordViewSet):
    model = AddressTrouble
    name = "office_addresses"
    url_prefix = "email-addresses"
    icon = "mail"
    menu_label = "Addresses with problems"
    menu_order = 35
    menu_hook = EMAILS_MENU
    parts = ()
    index_view_class = AddressIndexView
    search_fields = ("address",)
    ordering = ("address",)
    introduction = (
        "Addresses from which emails came back, whose mailbox was full, or whose reader marked our emails as spam. We send nothing to an "
        "address from which emails come back. Open an address to send to it again, once somebody says that it works."
    )

    def more_urls(self) -> list[URLPattern]:
        return [path("<int:pk>/again/", SendToAgainView.as_view(), name="again")]
