"""What was done a moment ago is dated to when it is to have been done, and the outbox keeps the latest letters alone."""

import datetime
import re
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from demonstration.bookings.booking_desk import DAY, TRANSFER_TAKES, Desk, reference
from thep.addons.models import Delivery, Purchase
from thep.bookings.models import ALPHABET, Booking, BookingMove, Submission
from thep.mail.models import Message
from thep.payments import reminders
from thep.payments.models import Order, OrderNote, Payment, Refund

LETTERS_KEPT = 60
MINUTE = datetime.timedelta(minutes=1)
OLD_REFERENCE = re.compile(rf"\b[{ALPHABET}]{{8}}\b")


def write(desk: Desk) -> None:
    """Date what has been made since the desk opened as the desk says, and give it references that last."""
    name_followers(desk)
    for pk, made_at in desk.made_at.items():
        date_submission(pk, made_at, desk.now)
    keep_letters(Message.objects.filter(created_at__gte=desk.now), desk)


def name_followers(desk: Desk) -> None:
    """Give lasting references to the bookings that others were passed on or moved to."""
    for booking in Booking.objects.filter(submission__in=desk.made_at, follows__isnull=False).select_related("follows"):
        desk.rename(booking, reference("follows", booking.follows.reference if booking.follows else ""))


def date_submission(pk: int, made_at: datetime.datetime, now: datetime.datetime) -> None:
    Submission.objects.filter(pk=pk).update(created_at=made_at)
    paid_at = made_at + 3 * MINUTE
    # Who ended theirs did so half-way between then and now.
    ended_at = made_at + (now - made_at) / 2
    bookings = Booking.objects.filter(submission=pk)
    bookings.update(created_at=made_at)
    bookings.filter(waiting_since__isnull=False).update(waiting_since=made_at)
    bookings.filter(confirmed_at__isnull=False).update(confirmed_at=paid_at)
    bookings.filter(ended_at__isnull=False).update(ended_at=ended_at)
    date_moves(BookingMove.objects.filter(booking__submission=pk), made_at=made_at, paid_at=paid_at, ended_at=ended_at)
    for order in Order.objects.filter(submission=pk):
        if order.method == Order.Method.INVOICE:
            paid_at = min(made_at + TRANSFER_TAKES * DAY, now)
        Order.objects.filter(pk=order.pk).update(created_at=made_at)
        Order.objects.filter(pk=order.pk, paid_at__isnull=False).update(paid_at=paid_at)
        Payment.objects.filter(order=order).update(created_at=made_at)
        Refund.objects.filter(order=order).update(created_at=ended_at)
        Refund.objects.filter(order=order, succeeded_at__isnull=False).update(succeeded_at=ended_at + MINUTE)
        write_of_overdue(order, now)


def date_moves(
    moves: QuerySet[BookingMove], *, made_at: datetime.datetime, paid_at: datetime.datetime, ended_at: datetime.datetime
) -> None:
    """Date each move as its booking's own fields say when it came about."""
    moves.update(at=made_at)
    moves.filter(to_state=Booking.State.CONFIRMED).update(at=paid_at)
    moves.exclude(to_state__in=Booking.LIVE).update(at=ended_at)


def write_of_overdue(order: Order, now: datetime.datetime) -> None:
    """Have the sweep write of an invoice on the morning after it was due."""
    owed = reminders.payment_owed(order)
    if owed and owed.due_on and owed.due_on < timezone.localdate(now) and reminders.remind_as_overdue(order):
        morning = timezone.make_aware(datetime.datetime.combine(owed.due_on, datetime.time(6))) + DAY
        order.notes.update(created_at=min(morning, now))


def keep_letters(messages: QuerySet[Message], desk: Desk) -> None:
    """Have each letter leave when its cause came about. All but the latest are thrown away, as an office does after a while."""
    dated = sorted(((moment_of(message, desk.now), message.pk) for message in messages), reverse=True)
    for at, pk in dated[:LETTERS_KEPT]:
        message = Message.objects.get(pk=pk)
        for name in ("text", "html", "calendar"):
            setattr(message, name, OLD_REFERENCE.sub(lambda old: desk.renamed.get(old[0], old[0]), getattr(message, name)))
        message.state = Message.State.HANDED_OVER
        message.attempts = 1
        message.created_at, message.handed_over_at = at, at + MINUTE / 4
        message.save()
    Message.objects.filter(pk__in=[pk for _, pk in dated[LETTERS_KEPT:]]).delete()


def moment_of(message: Message, now: datetime.datetime) -> datetime.datetime:
    """Return when what `message` was written for came about."""
    about, _, pk = message.record_key.rpartition(":")
    match about, message.kind.rpartition(".")[2]:
        case "bookings.booking", "confirmed" | "waiting" | "booked":
            return first_of(Booking.objects.filter(pk=pk), "confirmed_at", "created_at") or now
        case "bookings.booking", _:
            return first_of(Booking.objects.filter(pk=pk), "ended_at") or now
        case "payments.order", "receipt":
            return first_of(Order.objects.filter(pk=pk), "paid_at") or now
        case "payments.order", _:
            return first_of(Order.objects.filter(pk=pk), "created_at") or now
        case "payments.payment", "invoice":
            return first_of(Order.objects.filter(payments__pk=pk), "created_at") or now
        case "payments.payment", "overdue":
            late = OrderNote.objects.filter(order__payments__pk=pk, kind__startswith=reminders.BY_SWEEP)
            return first_of(late, "created_at") or now
        case "addons.delivery", _:
            return first_of(Delivery.objects.filter(pk=pk), "asked_at") or now
        case "addons.purchase", _:
            return first_of(Purchase.objects.filter(pk=pk), "quoted_at", "asked_at") or now
        case "payments.refund", _:
            return first_of(Refund.objects.filter(pk=pk), "succeeded_at") or now
    return now


def first_of(rows: QuerySet[Any], *names: str) -> datetime.datetime | None:
    """Return the first of these moments that the row has."""
    found = rows.values_list(*names).first() or ()
    return next((moment for moment in found if moment is not None), None)
