"""Invoices that whoever is billed disputes: while the office looks into one, nobody is reminded of it. Of cards, see `Dispute`."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User

from . import order_notes
from .errors import NotContested, NothingOwed
from .models import Dispute, Order


def contest(order: Order, *, reason: str, by: User) -> Order:
    """Keep back reminders of the order's invoice until the dispute is settled, or it is paid; why is noted on the order.

    Nothing happens where it is disputed already.

    Raises:
        NothingOwed: no invoice of it is owed.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.state != Order.State.INVOICED:
            raise NothingOwed(order.reference)
        if order.contested_at is None:
            order.contested_at = timezone.now()
            order.save(update_fields=["contested_at"])
            order_notes.add_note(order, f"The invoice is disputed: {reason}", kind="contested", by=by)
    return order


def settle(order: Order, *, how: str, by: User) -> Order:
    """Have the invoice be owed and reminded of as others are; how the dispute was settled is noted on the order.

    Raises:
        NotContested: nobody disputes it any more.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        if order.contested_at is None:
            raise NotContested(order.reference)
        order.contested_at = None
        order.save(update_fields=["contested_at"])
        order_notes.add_note(order, f"The dispute is settled: {how}", kind="settled", by=by)
    return order


def schools_disputing(purpose: str) -> QuerySet[Order, int | None]:
    """Return the keys of the schools that dispute what they were charged for `purpose`: an invoice that is owed, or at the bank of a card.

    What reminds schools of such things waits until that is settled.
    """
    is_contested = Q(state=Order.State.INVOICED, contested_at__isnull=False)
    is_at_the_bank = Q(payments__disputes__state__in=Dispute.UNDECIDED)
    disputed = Order.objects.filter(is_contested | is_at_the_bank, lines__purpose=purpose, school__isnull=False)
    return disputed.values_list("school", flat=True)
