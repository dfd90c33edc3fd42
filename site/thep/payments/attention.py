"""What needs the office's attention in payments."""

import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Link, Watch, list_address, step_address
from thep.design.templatetags.thep import day, money

from .models import Dispute, Order, Refund, WebhookEvent
from .reminders import WEEK, with_reminders

UNPAID_FOR = datetime.timedelta(days=30)


def webhooks_that_failed(user: User) -> QuerySet[Any]:
    return WebhookEvent.objects.filter(state=WebhookEvent.State.FAILED).defer("payload").order_by("received_at")


def orders_unpaid_for_long(user: User) -> QuerySet[Any]:
    unpaid = Order.objects.unfinished().filter(created_at__lte=timezone.now() - UNPAID_FOR)
    return with_reminders(unpaid).order_by("created_at")


def refunds_that_failed(user: User) -> QuerySet[Any]:
    """Return the refunds that failed and have not been asked for again, the oldest first."""
    # A new try has the same cause with a number.
    latest: dict[str, int] = {}
    for pk, cause in Refund.objects.filter(cause__contains="#").order_by("pk").values_list("pk", "cause"):
        latest[cause.partition("#")[0]] = pk
    failed = Refund.objects.filter(state=Refund.State.FAILED).select_related("order").order_by("created_at")
    over = [pk for pk, cause in failed.values_list("pk", "cause") if latest.get(cause.partition("#")[0], pk) > pk]
    return failed.exclude(pk__in=over)


def disputes_to_answer(user: User) -> QuerySet[Any]:
    return Dispute.objects.filter(state__in=Dispute.OPEN).select_related("payment__order").order_by("answer_by", "pk")


def what_is_owed(order: Any) -> str:
    reminded = f", reminded on {day(order.reminded_at)}" if order.reminded_at else ""
    disputed = f", disputed since {day(order.contested_at)}" if order.contested_at else ""
    return f"{order.bill_to_name}: {money(order.left_pence)} since {day(order.created_at)}{reminded}{disputed}"


def actions_on_unpaid(order: Any) -> list[Link]:
    """Return the links of an unpaid invoice: a reminder, where none went out in the last week, and marking it as paid.

    A disputed one can be marked as settled instead.
    """
    if order.state != Order.State.INVOICED:
        return []
    paid = (step_address("office_orders:paid", order.pk), "Mark as paid")
    if order.contested_at is not None:
        return [(step_address("office_orders:settle", order.pk), "Dispute settled…"), paid]
    may_be_reminded = order.reminded_at is None or order.reminded_at <= timezone.now() - WEEK
    return [(step_address("office_orders:remind", order.pk), "Send a reminder"), paid] if may_be_reminded else [paid]


WATCHES = (
    Watch(
        name="webhooks",
        order=10,
        title="Messages from Stripe that failed",
        job="Process each one again. If it still fails, its error says what to fix.",
        permissions=("payments.view_webhookevent", "payments.change_order"),
        records=webhooks_that_failed,
        link=lambda event: (reverse("office_webhooks:inspect", args=[event.pk]), f"{event.type}, {day(event.received_at)}"),
        all_of_them=list_address("office_webhooks:index", state="failed"),
    ),
    Watch(
        name="refunds",
        order=20,
        title="Refunds that failed",
        job="The bank refused the refund. Try again, or pay the money back by bank transfer.",
        permissions=("payments.add_refund",),
        records=refunds_that_failed,
        link=lambda refund: (reverse("office_refunds:inspect", args=[refund.pk]), f"{money(refund.pence)} of {refund.order}"),
        all_of_them=list_address("office_refunds:index", state="failed"),
    ),
    Watch(
        name="disputes",
        order=30,
        title="Disputed payments",
        job="The buyer’s bank has taken the money back. Answer in Stripe’s dashboard by the date shown: who came, what they agreed to.",
        permissions=("payments.add_refund",),
        records=disputes_to_answer,
        link=lambda dispute: (
            reverse("office_orders:inspect", args=[dispute.payment.order_id]),
            f"{money(dispute.pence)} of {dispute.payment.order}" + (f": answer by {day(dispute.answer_by)}" if dispute.answer_by else ""),
        ),
        all_of_them=list_address("office_orders:index", disputed="true"),
    ),
    Watch(
        name="unpaid",
        order=50,
        title="Orders unpaid for 30 days",
        job="Remind whoever owes it, mark it as paid if the money has come, or cancel it.",
        permissions=("payments.change_order",),
        records=orders_unpaid_for_long,
        link=lambda order: (reverse("office_orders:inspect", args=[order.pk]), what_is_owed(order)),
        all_of_them=list_address("office_owed:index"),
        actions=actions_on_unpaid,
    ),
)
