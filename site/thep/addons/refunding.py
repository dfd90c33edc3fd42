"""What of an add-on is unused is refunded: half days or places are taken off, and their share of the money goes back, in one transaction.

The share of so many units is reckoned from the first that was refunded, so that however many parts a purchase is refunded in, they come to
the sum that was paid, to the penny. A card is refunded; an invoice is credited, by `thep.payments.refunds`.
"""

import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from thep.accounts.models import User
from thep.membership import included_places
from thep.membership.errors import BelowWhatIsUsed, YearIsClosed
from thep.membership.years import this_academic_year
from thep.payments import orders, refunds
from thep.payments.models import OrderLine, Refund
from thep.payments.totals import share

from . import half_days
from .errors import NotPossibleNow, TooFewLeft
from .models import HalfDayEntry, Purchase
from .purchases import lock
from .states import check


def refund(purchase: Purchase, *, amount: int, pence: int | None, reason: str, by: User, token: uuid.UUID) -> Refund:
    """Take `amount` unused half days or places off, and refund `pence`, VAT included; their share where None is given.

    Of what isn't counted, `amount` is 0 and `pence` says how much. The form with the same `token` refunds once.

    Raises:
        NotPossibleNow: it isn't bought, or was never on an order.
        TooFewLeft: fewer half days or places are unused, or the places ended with their year.
        OverRefund: less is left of what was paid; nothing is written.
    """
    with transaction.atomic(durable=True):
        line = purchase.order_line
        if line is None:
            raise NotPossibleNow("No order of this add-on is left, so nothing can be refunded.")
        orders.lock(line.order)
        purchase = lock(purchase)
        cause = f"add-on {purchase.pk}:{token}"
        if earlier := Refund.objects.filter(cause=cause).first():
            return earlier
        check(purchase, "draw")
        if (amount > 0) != is_counted(purchase):
            raise NotPossibleNow("Say how many to take off." if is_counted(purchase) else "Nothing of this add-on is counted.")
        wanted = share_of(purchase, line, amount) if pence is None else pence
        _take_off(purchase, amount, cause=str(token), reason=reason, by=by)
        made = refunds.request_refund(line, pence=wanted, cause=cause, reason=reason, asked_by=by)
        if line.left_pence == 0:
            Purchase.objects.filter(pk=purchase.pk).update(refunded_at=timezone.now())
    return made


def is_counted(purchase: Purchase) -> bool:
    """Return whether the purchase brings half days or places."""
    return bool(purchase.half_days or purchase.places)


def unused_of(purchase: Purchase) -> int:
    """Return how many half days or places of the purchase nobody has used, so that they can be refunded."""
    if purchase.half_days:
        return purchase.half_days_left
    if purchase.membership is None or is_of_a_closed_year(purchase):
        return 0
    return min(purchase.places - purchase.places_taken_back, purchase.membership.places_left)


def is_of_a_closed_year(purchase: Purchase) -> bool:
    """Return whether its places were added to a year that is over: they are used, have ended or have gone over, and stay so."""
    return purchase.membership is not None and purchase.membership.academic_year < this_academic_year()


def share_of(purchase: Purchase, line: OrderLine, amount: int) -> int:
    """Return what goes back for `amount` half days or places, in pence with VAT; all that is left of the line where nothing is counted."""
    if not is_counted(purchase):
        return line.left_pence
    whole = purchase.half_days or purchase.places
    before = min(taken_off(purchase), whole)
    after = min(before + amount, whole)
    return min(share(line.total_pence, after, whole) - share(line.total_pence, before, whole), line.left_pence)


def taken_off(purchase: Purchase) -> int:
    """Return how many half days or places have been refunded."""
    if not purchase.half_days:
        return purchase.places_taken_back
    entries = purchase.entries.filter(kind=HalfDayEntry.Kind.REFUNDED)
    return -int(entries.aggregate(half_days=Sum("half_days", default=0))["half_days"])


def _take_off(purchase: Purchase, amount: int, *, cause: str, reason: str, by: User) -> None:
    reason = reason[:200]
    if purchase.half_days:
        half_days.take_off(purchase, half_days=amount, cause=cause, reason=reason, by=by)
    elif purchase.membership is not None:
        if amount > purchase.places - purchase.places_taken_back:
            raise TooFewLeft(f"Only {purchase.places - purchase.places_taken_back} of its places haven’t been refunded.")
        try:
            included_places.take_back_bought(
                purchase.membership, places=amount, cause=f"add-on {purchase.pk}:{cause}", reason=reason, by=by
            )
        except (BelowWhatIsUsed, YearIsClosed) as error:
            raise TooFewLeft(str(error)) from error
        Purchase.objects.filter(pk=purchase.pk).update(places_taken_back=purchase.places_taken_back + amount)
