"""What requests hold about a person, how long it is kept, and what becomes of it when they close their account."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from thep.accounts.closing import take_name_out
from thep.accounts.models import User
from thep.bookings.models import ApprovalSettings, PlaceRequest

KEPT = datetime.timedelta(days=365)
NEEDS_KEPT = datetime.timedelta(days=30)


def requests(person: User) -> list[dict[str, Any]]:
    return [
        {
            "event": each.event.title,
            "school": each.school.name,
            "state": each.label,
            "asked": each.asked_at.isoformat(),
            "message": each.message,
            "access_needs": each.access_needs,
            "dietary_needs": each.dietary_needs,
            "answered": each.answered_at.isoformat() if each.answered_at else None,
            "reason": each.reason,
        }
        for each in PlaceRequest.objects.filter(person=person).select_related("event", "school")
    ]


def answered(person: User) -> list[dict[str, Any]]:
    """Return what `person` answered for their school, and that they set who asks first; who asked is not theirs to take away."""
    found = PlaceRequest.objects.filter(answered_by=person).select_related("event", "school")
    requests = [{"event": each.event.title, "school": each.school.name, "answer": each.label, "reason": each.reason} for each in found]
    changed = ApprovalSettings.objects.filter(changed_by=person).select_related("school")
    return [*requests, *({"school": each.school.name, "set_who_asks_first": each.changed_at.isoformat()} for each in changed)]


def erase(person: User) -> None:
    """Delete what `person` asked for, and their name where somebody wrote it into a reason. What they answered stays, without them."""
    PlaceRequest.objects.filter(person=person).delete()
    PlaceRequest.objects.filter(answered_by=person).update(answered_by=None)
    ApprovalSettings.objects.filter(changed_by=person).update(changed_by=None)
    take_name_out(person, PlaceRequest, "reason", most=300)
    take_name_out(person, PlaceRequest, "message", most=300)


def forget_requests() -> int:
    """Delete requests a year after their event, and what would help on the day a month after it; return how many were deleted."""
    now = timezone.now()
    told = PlaceRequest.objects.exclude(access_needs="", dietary_needs="")
    told.filter(Q(event__ends_at__lt=now - NEEDS_KEPT) | Q(event__ends_at=None, answered_at__lt=now - NEEDS_KEPT)).update(
        access_needs="", dietary_needs=""
    )
    over = Q(event__ends_at__lt=now - KEPT) | Q(event__ends_at=None, asked_at__lt=now - KEPT)
    return PlaceRequest.objects.filter(over).delete()[1].get(PlaceRequest._meta.label, 0)
