"""Dates on which what was bought takes place: a lead asks for one or the office arranges one, it is delivered, and closed with evidence.

What is counted in half days is drawn at once, and returned where the date is cancelled.
"""

import datetime
import uuid

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import day as in_words
from thep.events.policies import is_working_day

from . import evidence, half_days, letters
from .delivery_states import DeliveryState, Move, are_in, check
from .errors import NotPossibleNow, WrongDay
from .models import AddOn, Delivery, Purchase
from .purchases import OUT_OF_DATE
from .states import check as check_purchase

WAITING = (DeliveryState.ASKED, DeliveryState.SCHEDULED)
LONGEST_AHEAD = datetime.timedelta(days=550)


def ask(purchase: Purchase, *, day: datetime.date, part: str, note: str, by: User, token: uuid.UUID | None = None) -> Delivery:
    """Ask for a day, morning or afternoon, and draw it at once; the form with the same `token` asks once.

    Raises:
        WrongDay: it isn't a weekday that is still to come.
        TooFewLeft: fewer half days are left.
        NotPossibleNow: the purchase isn't bought, or brings nothing that takes place on a date.
    """
    today = timezone.localdate()
    if not today < day <= today + LONGEST_AHEAD:
        raise WrongDay(f"Choose a day from {in_words(today + datetime.timedelta(days=1))} on.")
    if not is_working_day(day):
        raise WrongDay(f"{day:%A} {in_words(day)} is a weekend day or a bank holiday. Choose a weekday.")
    return _begin(purchase, token, day=day, part=part, note=note, by=by)


def arrange(
    purchase: Purchase, *, day: datetime.date, part: str, deliverer: str, location: str, by: User, token: uuid.UUID | None = None
) -> Delivery:
    """Schedule a date that nobody asked for, draw it, and write to those who lead the school.

    Raises:
        TooFewLeft: fewer half days are left.
        NotPossibleNow: the purchase isn't bought, or brings nothing that takes place on a date.
    """
    with transaction.atomic():
        delivery = _begin(purchase, token, day=day, part=part, note="", by=by)
        if delivery.scheduled_at is not None:  # the form was sent twice
            return delivery
        return schedule(delivery, day=day, part=part, deliverer=deliverer, location=location)


def schedule(delivery: Delivery, *, day: datetime.date, part: str, deliverer: str, location: str) -> Delivery:
    """Say when, by whom and where it takes place, or say so anew, and write to those who lead the school.

    Raises:
        NotPossibleNow: it was delivered or cancelled, or would draw another number of half days.
    """
    with transaction.atomic():
        delivery = lock(delivery)
        check(delivery, Move.SCHEDULE)
        if delivery.half_days and Delivery.HALF_DAYS[Delivery.Part(part)] != delivery.half_days:
            raise NotPossibleNow("A whole day can’t become half a day, or the other way round. Cancel this date and arrange another.")
        delivery.day, delivery.part, delivery.deliverer = day, part, deliverer
        delivery.location = location or delivery.purchase.school.name
        delivery.scheduled_at = delivery.scheduled_at or timezone.now()
        delivery.sequence += 1
        delivery.save()
        letters.send_date(delivery)
    return delivery


def mark_delivered(delivery: Delivery) -> Delivery:
    """Note that it took place.

    Raises:
        NotPossibleNow: it isn't scheduled.
        WrongDay: its day is still to come.
    """
    with transaction.atomic():
        delivery = lock(delivery)
        check(delivery, Move.DELIVER)
        if delivery.day > timezone.localdate():
            raise WrongDay(f"Its day, {in_words(delivery.day)}, is still to come.")
        delivery.delivered_at = timezone.now()
        delivery.save(update_fields=["delivered_at", "changed_at"])
    return delivery


def close(delivery: Delivery, *, text: str, upload: UploadedFile | None, by: User) -> Delivery:
    """Keep what was done, as words or a file or both, which the leads of the school and the office can read.

    Raises:
        NotPossibleNow: it wasn't marked as delivered, or there are neither words nor a file.
        FileRefused: the file isn't one that may be kept.
    """
    with transaction.atomic():
        delivery = lock(delivery)
        check(delivery, Move.CLOSE)
        if not text and upload is None:
            raise NotPossibleNow("Write what was done, or choose a file.")
        delivery.evidence, delivery.closed_at, delivery.closed_by = text, timezone.now(), by
        if upload is not None:
            evidence.attach(delivery, upload)
        delivery.save()
    return delivery


def cancel(delivery: Delivery, *, reason: str, by: User | None, is_office: bool) -> Delivery:
    """End a date that hasn't taken place, and return what it drew. Where it is the office who does, the school's leads are written to.

    Raises:
        NotPossibleNow: it was delivered or cancelled, or a lead cancels it on the day or later.
    """
    with transaction.atomic():
        delivery = lock(delivery)
        check(delivery, Move.CANCEL)
        if not is_office and delivery.day <= timezone.localdate():
            raise NotPossibleNow("It’s too late to cancel this date on our website. Ring our office.")
        delivery.cancelled_at, delivery.cancelled_by, delivery.cancelled_reason = timezone.now(), by, reason
        delivery.sequence += 1
        delivery.save()
        half_days.give_back(delivery.purchase, cause=cause_of(delivery), by=by)
        if is_office:
            letters.send_cancellation(delivery)
    return delivery


def cancel_waiting(purchase: Purchase, *, reason: str) -> None:
    """Cancel the dates of a purchase that are asked for or scheduled."""
    for delivery in purchase.deliveries.filter(are_in(WAITING)):
        cancel(delivery, reason=reason, by=None, is_office=True)


def lock(delivery: Delivery) -> Delivery:
    """Lock the date until the caller's transaction ends, and return it as it is now."""
    found = Delivery.objects.select_for_update(of=("self",)).select_related("purchase__add_on", "purchase__school")
    return found.get(pk=delivery.pk)


def cause_of(delivery: Delivery) -> str:
    """Return what its lines of the ledger say moved the half days."""
    return f"date {delivery.pk}"


def _begin(purchase: Purchase, token: uuid.UUID | None, *, day: datetime.date, part: str, note: str, by: User) -> Delivery:
    # The purchase isn't locked: the ledger draws in one conditional update.
    purchase = Purchase.objects.select_related("add_on", "school").get(pk=purchase.pk)
    with transaction.atomic():
        check_purchase(purchase, "draw")
        if purchase.add_on.grants == AddOn.Grants.PLACES:
            raise NotPossibleNow("What this add-on brings are included places: book with them as usual.")
        drawn = Delivery.HALF_DAYS[Delivery.Part(part)] if purchase.half_days else 0
        values = {"purchase": purchase, "day": day, "part": part, "half_days": drawn, "note": note, "asked_by": by}
        delivery, created = Delivery.objects.get_or_create(token=token or uuid.uuid4(), defaults=values)
        if not created:
            if delivery.purchase_id != purchase.pk:
                raise NotPossibleNow(OUT_OF_DATE)
            return delivery
        if drawn:
            half_days.draw(purchase, half_days=drawn, cause=cause_of(delivery), by=by)
    return delivery
