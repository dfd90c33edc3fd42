"""What digests hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.models import User

from .models import DigestRecipient


def digests(person: User) -> list[dict[str, Any]]:
    return [
        {
            "to": each.address,
            "often": each.run.get_frequency_display(),
            "until": each.run.ends_at.isoformat(),
            "state": each.get_state_display(),
            "items": each.items,
        }
        for each in DigestRecipient.objects.filter(whose(person)).select_related("run").order_by("run__ends_at", "pk")
    ]


def erase(person: User) -> None:
    DigestRecipient.objects.filter(whose(person)).delete()


def whose(person: User) -> Q:
    return Q(person=person) | Q(address=person.email.lower())
