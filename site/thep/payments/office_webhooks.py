"""What Stripe told us, in the back office, and having it dealt with once more."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from thep.cms.office import Crumb, Screen, Step

from . import gateway, webhooks
from .errors import PaymentsError
from .models import Payment, WebhookEvent
from .office import in_words


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
