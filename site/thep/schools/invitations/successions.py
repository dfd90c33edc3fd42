"""What of invitations goes on at a school's successor."""

from django.utils import timezone

from thep.schools.models import Invitation, InvitationList, School
from thep.schools.succession_followers import SchoolChange, SuccessionFollower, counted


def tell_invitations(school: School) -> str:
    return counted(school.invitations.waiting(), "invitation", "invitations")


def move_invitations(change: SchoolChange) -> None:
    """Have invitations ask people to the school that goes on; whom that one has invited too keeps its invitation alone."""
    there = list(Invitation.objects.unanswered().filter(school=change.new).values_list("email", flat=True))
    twice = Invitation.objects.unanswered().filter(school=change.old, email__in=there)
    twice.update(withdrawn_at=timezone.now())
    Invitation.objects.filter(school=change.old).update(school=change.new)
    InvitationList.objects.filter(school=change.old).update(school=change.new)


PARTS = (
    SuccessionFollower(
        name="invitations", order=7, fields=["schools.Invitation.school", "schools.InvitationList.school"], tell=tell_invitations,
        move=move_invitations,
    ),
)  # fmt: skip
