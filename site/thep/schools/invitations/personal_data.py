"""What invitations hold about a person, and for how long."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from thep.accounts.models import User
from thep.accounts.people import addresses_of
from thep.schools.models import Invitation, InvitationLine, InvitationList
from thep.schools.models.invitations import LASTS

KEPT = datetime.timedelta(days=90)
LISTS_KEPT = datetime.timedelta(days=30)


def invitations(person: User) -> list[dict[str, Any]]:
    """Return the schools that the person was invited to, and the lists on which they stand."""
    invited = Invitation.objects.filter(Q(email__in=_addresses(person)) | Q(accepted_by=person)).select_related("school")
    listed = InvitationLine.objects.filter(email__in=_addresses(person)).select_related("list__school")
    return [
        *(
            {
                "school": each.school.name,
                "to": each.email,
                "name": each.name,
                "role": each.get_role_display(),
                "sent": each.sent_at.isoformat(),
                "joined": each.accepted_at.isoformat() if each.accepted_at else None,
            }
            for each in invited
        ),
        *(
            {"school": each.list.school.name, "to": each.email, "name": each.name, "on_a_list": each.list.made_at.isoformat()}
            for each in listed
        ),
    ]


def erase(person: User) -> None:
    """Delete invitations to the person, and what lists say of them."""
    Invitation.objects.filter(Q(email__in=_addresses(person)) | Q(accepted_by=person)).delete()
    InvitationLine.objects.filter(email__in=_addresses(person)).delete()
    for address in _addresses(person):
        InvitationLine.objects.filter(given__icontains=address).delete()
        InvitationList.objects.filter(text__icontains=address).update(text="")


def forget() -> int:
    """Delete invitations that ended 90 days ago, and lists that were made 30 days ago; return how many."""
    now = timezone.now()
    ended = now - KEPT
    over = Q(accepted_at__lt=ended) | Q(declined_at__lt=ended) | Q(withdrawn_at__lt=ended) | Q(sent_at__lt=ended - LASTS)
    invitations_deleted, _ = Invitation.objects.filter(over).delete()
    lists_deleted, _ = InvitationList.objects.filter(made_at__lt=now - LISTS_KEPT).delete()
    return invitations_deleted + lists_deleted


def _addresses(person: User) -> set[str]:
    return {person.email.lower(), *addresses_of(person)}
