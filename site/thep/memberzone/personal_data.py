"""What bookings, orders and messages hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from thep.accounts import closing, data
from thep.accounts.models import User
from thep.bookings.models import Booking, Interest
from thep.events.models import PersonalFeed
from thep.mail.models import Message, Subscription
from thep.payments.models import Order


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
        }
        for each in Booking.objects.filter(person=person).select_related("event", "school")
    ]


def orders(person: User) -> list[dict[str, Any]]:
    return [
        {
            "reference": each.reference,
            "state": each.get_state_display(),
            "total_pence": each.total_pence,
            "billed_to": [each.bill_to_name, each.bill_to_email, each.bill_to_address],
            "purchase_order": each.purchase_order,
            "lines": [line.description for line in each.lines.all()],
            "made": each.created_at.isoformat(),
        }
        for each in Order.objects.filter(buyer=person).prefetch_related("lines")
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
    """Needs, interests, calendar, newsletter and the text of messages go; bookings stay, without the name; orders keep theirs."""
    Booking.objects.filter(person=person).update(access_needs="", dietary_needs="", named_as="")
    for booking in Booking.objects.filter(end_reason__contains=str(person)):  # "Passed to …": in a colleague's booking
        Booking.objects.filter(pk=booking.pk).update(end_reason=booking.end_reason.replace(str(person), closing.NAMELESS.lower()))
    Interest.objects.filter(person=person).delete()
    Subscription.objects.filter(email=person.email.lower()).delete()
    PersonalFeed.objects.filter(person=person).delete()
    Message.objects.filter(person=person).exclude(state=Message.State.QUEUED).update(
        to="closed@closed.invalid", subject="", text="", html="", calendar="", headers={}
    )


def register() -> None:
    data.register("bookings", bookings)
    data.register("orders", orders)
    data.register("messages", messages)
    data.register("newsletter", newsletter)
    closing.register("memberzone", erase)
