"""What letters hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.models import User

from .models import Message, Subscription


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


def erase(person: User) -> None:
    """Delete the newsletter's subscription, and what was written to the person."""
    Subscription.objects.filter(email=person.email.lower()).delete()
    written = Message.objects.filter(Q(person=person) | Q(to__iexact=person.email))
    written.filter(state=Message.State.QUEUED).delete()  # it would be kept after it had left
    written.update(to=Message.CLOSED_ACCOUNT, subject="", text="", html="", calendar="", headers={}, error="")
