"""How long it is kept what was paid, and what Stripe told us of it. The whole of it: docs/operating.md, Retention."""

import datetime

from django.db.models import QuerySet
from django.utils import timezone

from .models import Dispute, Order, Refund, WebhookEvent

WEBHOOKS_KEPT = datetime.timedelta(days=90)

YEARS = 6
"""After the end of the financial year, accounts are kept so long (Companies Act 2006, section 388; VAT Notice 700/21)."""

FINANCIAL_YEAR_BEGINS = (9, 1)


def forget_webhooks() -> int:
    """Delete what Stripe told us 90 days ago; return how many events. Of those dealt with only the number was left."""
    return WebhookEvent.objects.filter(received_at__lt=timezone.now() - WEBHOOKS_KEPT).delete()[0]


def orders_to_forget() -> QuerySet[Order]:
    """Return the closed orders of financial years that ended six years ago."""
    unfinished = Order.objects.unfinished().values("pk")
    return Order.objects.filter(created_at__lt=accounts_kept_since()).exclude(pk__in=unfinished)


def accounts_kept_since() -> datetime.datetime:
    """Return the beginning of the earliest financial year of which accounts are kept."""
    today = timezone.localdate()
    began_this_year = (today.month, today.day) >= FINANCIAL_YEAR_BEGINS
    before = datetime.date(today.year - YEARS - (0 if began_this_year else 1), *FINANCIAL_YEAR_BEGINS)
    return timezone.make_aware(datetime.datetime.combine(before, datetime.time()))


def delete_orders(orders: QuerySet[Order]) -> int:
    """Delete `orders` with all that hangs on them; return how many. The caller has let go of what was bought."""
    keys = list(orders.values_list("pk", flat=True))
    Refund.objects.filter(order__in=keys).delete()
    Dispute.objects.filter(payment__order__in=keys).delete()
    Order.objects.filter(pk__in=keys).delete()
    return len(keys)
