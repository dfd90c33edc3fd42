"""The ledger of half days: each change once per cause, and the balance of a purchase never below zero."""

from django.db import transaction
from django.db.models import F

from thep.accounts.models import User

from .amounts import days_in_words
from .errors import TooFewLeft
from .models import HalfDayEntry, Purchase

Kind = HalfDayEntry.Kind


def grant(purchase: Purchase, *, half_days: int, cause: str) -> HalfDayEntry:
    """Add the half days that were bought."""
    with transaction.atomic():
        entry = HalfDayEntry.objects.create(purchase=purchase, kind=Kind.GRANTED, half_days=half_days, cause=cause)
        Purchase.objects.filter(pk=purchase.pk).update(half_days_granted=F("half_days_granted") + half_days)
    return entry


def draw(purchase: Purchase, *, half_days: int, cause: str, by: User | None = None) -> HalfDayEntry:
    """Use so many half days for `cause`.

    Raises:
        TooFewLeft: fewer are left; nothing is written.
    """
    with transaction.atomic():
        enough = Purchase.objects.filter(pk=purchase.pk, half_days_granted__gte=F("half_days_drawn") + half_days)
        if not enough.update(half_days_drawn=F("half_days_drawn") + half_days):
            raise too_few(purchase)
        return HalfDayEntry.objects.create(purchase=purchase, kind=Kind.DRAWN, half_days=-half_days, cause=cause, by=by)


def give_back(purchase: Purchase, *, cause: str, by: User | None = None) -> HalfDayEntry | None:
    """Put back what `cause` had drawn, and return its entry; None where it drew nothing, or that was put back before."""
    with transaction.atomic():
        drawn = HalfDayEntry.objects.filter(purchase=purchase, kind=Kind.DRAWN, cause=cause).first()
        if drawn is None:
            return None
        entry, created = HalfDayEntry.objects.get_or_create(
            purchase=purchase, kind=Kind.RETURNED, cause=cause, defaults={"half_days": -drawn.half_days, "by": by}
        )
        if not created:
            return None
        Purchase.objects.filter(pk=purchase.pk).update(half_days_drawn=F("half_days_drawn") + drawn.half_days)
    return entry


def correct(purchase: Purchase, *, change: int, cause: str, reason: str, by: User | None) -> HalfDayEntry:
    """Change how many half days there are, up or down, and keep why.

    Raises:
        TooFewLeft: fewer are left than are to be taken off; nothing is written.
    """
    return _change_granted(purchase, Kind.CORRECTED, change, cause=cause, reason=reason, by=by)


def take_off(purchase: Purchase, *, half_days: int, cause: str, reason: str, by: User | None) -> HalfDayEntry:
    """Take off half days that nobody used, as they are refunded.

    Raises:
        TooFewLeft: fewer are left; nothing is written.
    """
    return _change_granted(purchase, Kind.REFUNDED, -half_days, cause=cause, reason=reason, by=by)


def _change_granted(purchase: Purchase, kind: HalfDayEntry.Kind, change: int, **words: object) -> HalfDayEntry:
    with transaction.atomic():
        possible = Purchase.objects.filter(pk=purchase.pk, half_days_granted__gte=F("half_days_drawn") - change)
        if not possible.update(half_days_granted=F("half_days_granted") + change):
            raise too_few(purchase)
        return HalfDayEntry.objects.create(purchase=purchase, kind=kind, half_days=change, **words)


def too_few(purchase: Purchase) -> TooFewLeft:
    """Return the refusal that says how much is left now."""
    purchase.refresh_from_db(fields=["half_days_granted", "half_days_drawn"])
    granted = days_in_words(purchase.half_days_granted)
    if not purchase.half_days_left:
        return TooFewLeft(
            f"All of the {granted} that were bought are used or reserved." if purchase.half_days_granted else "Nothing is left."
        )
    return TooFewLeft(f"That’s more than is left: {days_in_words(purchase.half_days_left)} of {granted}.")
