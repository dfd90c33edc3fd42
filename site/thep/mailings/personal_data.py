"""What mailings hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import LONGEST_BODY, LONGEST_SUBJECT, Mailing, Recipient, RecipientQuerySet


def of_person(person: User) -> RecipientQuerySet:
    return Recipient.objects.filter(Q(person=person) | Q(address__iexact=person.email))


def received(person: User) -> list[dict[str, Any]]:
    return [
        {"subject": each.mailing.subject, "to": each.address, "as": each.note, "way": each.get_way_display(), "reason": each.reason}
        for each in of_person(person).select_related("mailing").order_by("pk")
    ]


def written(person: User) -> list[dict[str, Any]]:
    return [
        {"subject": each.subject, "message": each.body, "written": each.created_at.isoformat()}
        for each in Mailing.objects.filter(Q(written_by=person) | Q(sent_by=person)).order_by("pk")
    ]


def erase(person: User) -> None:
    """Delete who they are from the lists of who got what, and their name from what the office wrote; what waits for them isn't sent."""
    theirs = of_person(person)
    theirs.unposted().delete()
    theirs.update(person=None, address="", name="", note="", because="", reason="", values={})
    take_name_out(person, Mailing, "subject", most=LONGEST_SUBJECT)
    take_name_out(person, Mailing, "body", most=LONGEST_BODY)
