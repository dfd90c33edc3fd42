"""What Stripe told us, in the back office, and having it dealt with once more."""

from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, TitleColumn

from thep.cms.office import MONEY_MENU, Crumb, RecordIndexView, RecordViewSet, Screen, Step
from thep.cms.office_columns import DayColumn, StateColumn
from thep.payments import gateway, webhooks
from thep.payments.errors import PaymentsError
from thep.payments.models import Payment, WebhookEvent

from .refusals import in_words


class WebhookScreen(Screen):
    """What Stripe told us, and what became of it."""

    permissions = ("payments.view_webhookevent",)
    template_name = "payments/office/webhook.html"
    header_icon = "link"
    page_title = "Message from Stripe"

    @cached_property
    def event(self) -> WebhookEvent:
        return get_object_or_404(WebhookEvent, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [(reverse("office_webhooks:index"), "Messages from Stripe")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        payment = Payment.objects.filter(stripe_id=str(self.event.payload.get("id", ""))).select_related("order").first()
        return super().get_context_data(**kwargs) | {"title": self.event.type, "event": self.event, "payment": payment}


class ProcessAgainView(Step):
    """An event that failed is dealt with once more. What it's about is asked of Stripe, so its age does no harm."""

    permissions = ("payments.view_webhookevent", "payments.change_order")
    refusals = (PaymentsError, LookupError, TypeError, ValueError)
    page_title = "Process again"
    button = "Process it again"

    @cached_property
    def event(self) -> WebhookEvent:
        return get_object_or_404(WebhookEvent, pk=self.kwargs["pk"])

    def get_crumbs(self) -> list[Crumb]:
        return [
            (reverse("office_webhooks:index"), "Messages from Stripe"),
            (reverse("office_webhooks:inspect", args=[self.event.pk]), self.event.type),
        ]

    def what_happens(self) -> list[str]:
        return ["We’ll ask Stripe how things stand now, and bring our records up to date."]

    def obstacle(self) -> str:
        return "" if self.event.state == WebhookEvent.State.FAILED else "This message didn’t fail, so there is nothing to do."

    def perform(self, form: Any) -> str:
        row = self.event
        webhooks.receive(gateway.Event(id=row.stripe_id, type=row.type, created=row.received_at, object=row.payload))
        return f"{row.type} has been processed."

    def explain(self, refusal: Exception) -> str:
        return f"It failed again. {in_words(refusal)}"


class WebhookIndexView(RecordIndexView):
    """Those that failed stand first."""

    nothing = "There are no messages from Stripe yet."

    def get_base_queryset(self) -> Any:
        failed_first = Case(When(state=WebhookEvent.State.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
        return WebhookEvent.objects.defer("payload").annotate(rank=failed_first)

    def order_queryset(self, queryset: Any) -> Any:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        return queryset.order_by("rank", F("received_at").desc(), "-pk")

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("type", label="Event", sort_key="type", get_url=lambda event: reverse("office_webhooks:inspect", args=[event.pk])),
            Column("stripe_id", label="At Stripe", classname="office-wide"),
            StateColumn("state", label="State", accessor="get_state_display", good=lambda event: event.state == WebhookEvent.State.DONE),
            Column("error", label="Error", accessor=lambda event: event.error[:120]),
            DayColumn("received_at", label="Received", sort_key="received_at"),
        ]


class WebhookViewSet(RecordViewSet):
    model = WebhookEvent
    name = "office_webhooks"
    url_prefix = "webhooks"
    icon = "link"
    menu_label = "Messages from Stripe"
    menu_order = 40
    menu_hook = MONEY_MENU
    parts = ()
    own_parts = ("inspect",)
    index_view_class = WebhookIndexView
    list_filter = ("state",)
    search_fields = ("type", "stripe_id")
    introduction = "What Stripe tells us about payments. If one fails, it’s tried again by itself. You can also try it again here."

    def more_urls(self) -> list[URLPattern]:
        return [
            path("<int:pk>/", WebhookScreen.as_view(), name="inspect"),
            path("<int:pk>/again/", ProcessAgainView.as_view(), name="again"),
        ]
