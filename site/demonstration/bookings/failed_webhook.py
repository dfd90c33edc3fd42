"""What the office's panel has to show beyond bookings: a webhook that could not be dealt with."""

import datetime

from demonstration.seeded_random import lasting_uuid
from thep.payments.models import Order, WebhookEvent

NAME = lasting_uuid("webhook").hex
STRIPE_ID = f"evt_{NAME[:24]}"


def is_there() -> bool:
    return WebhookEvent.objects.filter(stripe_id=STRIPE_ID).exists()


def load(now: datetime.datetime) -> None:
    order = Order.objects.filter(method=Order.Method.CARD, state=Order.State.PAID).order_by("pk").first()
    failed, is_new = WebhookEvent.objects.get_or_create(
        stripe_id=STRIPE_ID,
        defaults={
            "type": "charge.dispute.created",
            "state": WebhookEvent.State.FAILED,
            "payload": {
                "id": f"du_{NAME[8:]}",
                "object": "dispute",
                "amount": order.total_pence if order else 5400,
                "currency": "gbp",
                "reason": "unrecognized",
                "metadata": {"order": order.reference if order else ""},
            },
            "error": "StripeUnavailable: Stripe did not answer within 20 seconds",
        },
    )
    if is_new:
        WebhookEvent.objects.filter(pk=failed.pk).update(received_at=now - datetime.timedelta(hours=26))
