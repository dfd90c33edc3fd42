"""What bookings, orders and messages hold about a person, and what becomes of it when they close their account."""

import re
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from thep.accounts import closing, data
from thep.accounts.models import User
from thep.bookings.models import Booking, Interest
from thep.events.models import Facilitator, PersonalFeed
from thep.mail.models import Message, Subscription
from thep.payments.models import Order, Refund


def bookings(person: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": each.reference,
            "event": each.event.title,
            "starts": each.event.starts_at.isoformat() if each.event.starts_at else None,
            "school": each.school.name if each.school else None,
            "state": each.get_state_display(),
            "paid_by": each.get_payment_display(),
            "price_pence": each.total_pence,
            "access_needs": each.access_needs,
            "dietary_needs": each.dietary_needs,
            "made": each.created_at.isoformat(),
            "ended": each.ended_at.isoformat() if each.ended_at else None,
            "reason": each.end_reason,
        }
        for each in Booking.objects.filter(person=person).select_related("event", "school")
    ]


def bookings_for_others(person: User) -> list[dict[str, Any]]:
    """Return what `person` booked for colleagues; who they are is not theirs to take away."""
    return [
        {"reference": each.reference, "event": each.event.title, "made": each.created_at.isoformat()}
        for each in Booking.objects.filter(booker=person).exclude(person=person).select_related("event")
    ]


def interests(person: User) -> list[dict[str, Any]]:
    return [
        {"course": each.page.title, "note": each.note, "asked": each.created_at.isoformat()}
        for each in Interest.objects.filter(person=person).select_related("page")
    ]


def events_led(person: User) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "job_title": each.job_title,
            "biography": each.biography,
            "events": [event.title for event in each.events.all()],
        }
        for each in Facilitator.objects.filter(person=person).prefetch_related("events")
    ]


def feeds(person: User) -> list[dict[str, Any]]:
    """Return that there is a private calendar feed; its address is shown where it is made, and nowhere else."""
    return [{"made": each.renewed_at.isoformat()} for each in PersonalFeed.objects.filter(person=person)]


def orders(person: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": each.reference,
            "state": each.get_state_display(),
            "total_pence": each.total_pence,
            "billed_to": [each.bill_to_name, each.bill_to_email, each.bill_to_address],
            "purchase_order": each.purchase_order,
            "lines": [line.description for line in each.lines.all()],
            "refunds": [{"refunded_pence": refund.pence, "reason": refund.reason} for refund in each.refunds.all()],
            "made": each.created_at.isoformat(),
        }
        for each in Order.objects.filter(buyer=person).prefetch_related("lines", "refunds")
    ]


def messages(person: User) -> list[dict[str, Any]]:
    return [
        {"to": each.to, "subject": each.subject, "posted": each.created_at.isoformat()}
        for each in Message.objects.filter(Q(person=person) | Q(to__iexact=person.email)).order_by("created_at")
    ]


def newsletter(person: User) -> list[dict[str, Any]]:
    return [
        {"to": each.email, "asked": each.asked_at.isoformat(), "confirmed": each.confirmed_at.isoformat() if each.confirmed_at else None}
        for each in Subscription.objects.filter(email=person.email.lower())
    ]


def still_booked(person: User) -> list[Booking]:
    """Places that somebody else could have if the person cancelled them."""
    coming = Q(event__ends_at__gte=timezone.now()) | Q(event__ends_at=None)
    return list(Booking.objects.live().filter(coming, person=person).select_related("event").order_by("event__starts_at"))


def erase(person: User) -> None:
    """Delete needs, interests, calendar, newsletter and what was written to the person.

    Bookings stay, without the name; orders keep theirs; events that they led say so by name, and nothing more of them.
    """
    Booking.objects.filter(person=person).update(access_needs="", dietary_needs="", named_as="")
    take_name_out(person, Booking, "end_reason", most=200)  # "Passed to …": in a colleague's booking
    take_name_out(person, Refund, "reason", most=250)
    Facilitator.objects.filter(person=person).update(person=None, job_title="", biography="")
    Interest.objects.filter(person=person).delete()
    Subscription.objects.filter(email=person.email.lower()).delete()
    PersonalFeed.objects.filter(person=person).delete()
    written = Message.objects.filter(Q(person=person) | Q(to__iexact=person.email))
    written.filter(state=Message.State.QUEUED).delete()  # it would be kept for a year after it had left
    written.update(to="closed@closed.invalid", subject="", text="", html="", calendar="", headers={}, error="")


def take_name_out(person: User, model: type[Model], field: str, *, most: int) -> None:
    """Write "closed account" where somebody wrote the person's name in `field`, of `most` characters, of any record of `model`."""
    whole_name = re.compile(rf"(?<!\w){re.escape(str(person))}(?!\w)")
    for record in model._default_manager.filter(**{f"{field}__contains": str(person)}):
        words = whole_name.sub(closing.NAMELESS.lower(), getattr(record, field))
        model._default_manager.filter(pk=record.pk).update(**{field: words[:most]})


def register() -> None:
    data.register("bookings", bookings)
    data.register("bookings for colleagues", bookings_for_others)
    data.register("interest in courses", interests)
    data.register("events you lead", events_led)
    data.register("calendar feed", feeds)
    data.register("orders", orders)
    data.register("messages", messages)
    data.register("newsletter", newsletter)
    closing.register("memberzone", erase)
