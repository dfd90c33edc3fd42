"""What answers hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.models import User
from thep.accounts.people import addresses_of

from .models import IncomingMessage


def replies(person: User) -> list[dict[str, Any]]:
    return [
        {"from": each.from_address, "subject": each.subject, "text": each.text, "received": each.received_at.isoformat()}
        for each in IncomingMessage.objects.filter(_of(person)).order_by("received_at")
    ]


def erase(person: User) -> None:
    IncomingMessage.objects.filter(_of(person)).delete()


def _of(person: User) -> Q:
    return Q(person=person) | Q(from_address__in={person.email.lower(), *addresses_of(person)})
