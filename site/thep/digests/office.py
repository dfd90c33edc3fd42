"""Digests in the back office: which were made, for whom, how it went, and what one's own would say now."""

from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from thep.accounts.access import person_of
from thep.cms.office import EMAILS_MENU, Crumb, RecordIndexView, RecordViewSet, Screen
from thep.cms.office_columns import StateColumn
from thep.design.templatetags.thep import clock, weekday
from thep.mail.models import Message

from . import preview
from .models import DigestRecipient, DigestRun

SEE = ("digests.view_digestrun",)


class DigestRunScreen(Screen):
    permissions = SEE
    template_name = "digests/office/run.html"
    header_icon = "mail"
    page_title = "Digest"

    @cached_property
    def run(self) -> DigestRun:
        return get_object_or_404(with_counts(), pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_digests:index"), "Digests")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        recipients = dict(self.run.recipients.order_by().values_list("state").annotate(Count("pk")))
        letters = dict(self.run.messages.order_by().values_list("state").annotate(Count("pk")))
        return super().get_context_data(**kwargs) | {
            "title": str(self.run),
            "run": self.run,
            "makes_up": self.run.covers_from < self.run.begins_at,
            "recipients": [(label, recipients[value]) for value, label in DigestRecipient.State.choices if value in recipients],
            "letters": [(label, letters[value]) for value, label in Message.State.choices if value in letters],
        }


class PreviewScreen(Screen):
    """What the digest of whoever looks would say, had it been made this minute. Nothing is sent or noted."""

    permissions = SEE
    template_name = "digests/office/preview.html"
    header_icon = "view"
    page_title = "Preview your digest"

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_digests:index"), "Digests")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        return super().get_context_data(**kwargs) | {
            "title": self.page_title,
            "letter": preview.letter_for(person, timezone.now()),
            "address": person.email,
        }


class DigestRunIndexView(RecordIndexView):
    nothing = "No digests have been made yet. The first is made on the morning after the site was set up."

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [HeaderButton(label="Preview your digest", url=reverse("office_digests:preview"), icon_name="view")]

    def get_base_queryset(self) -> Any:
        return with_counts()

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("frequency", label="Digest", accessor=str, get_url=lambda run: reverse("office_digests:inspect", args=[run.pk])),
            Column("begins_at", label="From", accessor=lambda run: moment(run.covers_from), classname="office-wide"),
            Column("ends_at", label="To", accessor=lambda run: moment(run.ends_at), sort_key="ends_at"),
            Column("people", label="People", accessor="people"),
            Column("letters", label="Emails", accessor="written"),
            Column("failed", label="Could not be written", accessor="failed", classname="office-wide"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda run: run.state == DigestRun.State.FINISHED),
        ]


class DigestRunViewSet(RecordViewSet):
    model = DigestRun
    name = "office_digests"
    url_prefix = "digests"
    icon = "mail"
    menu_label = "Digests"
    menu_order = 60
    menu_hook = EMAILS_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = DigestRunIndexView
    list_filter = ("frequency", "state")
    introduction = (
        "A digest is one email with what is new for somebody since the last. Daily digests are written each morning at 7am, weekly ones on "
        "Mondays, monthly ones on the month’s first Monday. People for whom nothing is new get no email. Digests are kept for 90 days."
    )

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", DigestRunScreen.as_view(), name="inspect"),
            path("preview/", PreviewScreen.as_view(), name="preview"),
        ]


def with_counts() -> Any:
    """Return the runs with how many `people` they thought of, to how many they have `written`, and for how many that `failed`."""
    return DigestRun.objects.annotate(
        people=Count("recipients"),
        written=Count("recipients", filter=Q(recipients__state=DigestRecipient.State.WRITTEN)),
        failed=Count("recipients", filter=Q(recipients__state=DigestRecipient.State.FAILED)),
    )


def moment(at: Any) -> str:
    return f"{weekday(at)}, {clock(at)}"
