"""A school says that it won't renew: it is offered nothing for the next year and reminded of nothing, until it takes that back.

Who agrees to the next year all the same has renewed, whatever was said before.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.schools.models import School

from .errors import NotPossibleNow
from .memberships import lock
from .models import Membership, RenewalDecline
from .states import WITH_ACCESS, are_in, state_of
from .years import begins, in_words


def decline(membership: Membership, *, reason: str, by: User) -> RenewalDecline:
    """Note that the school won't renew `membership` for the year after, and why. Said again while it stands, the first stays.

    Raises:
        NotPossibleNow: the membership is over, or the next year is agreed to.
    """
    with transaction.atomic():
        membership = lock(membership)
        if obstacle := why_not(membership):
            raise NotPossibleNow(obstacle)
        return standing_of(membership) or RenewalDecline.objects.create(membership=membership, reason=reason, declined_by=by)


def undo(membership: Membership, *, by: User) -> None:
    """Take back that the school won't renew `membership`: leads until the next year begins, the office always.

    Raises:
        NotPossibleNow: nothing stands that could be taken back, or the next year has begun.
    """
    with transaction.atomic():
        standing = standing_of(lock(membership))
        if standing is None:
            raise NotPossibleNow("Nothing is left to take back: this has been done already, or the next year is agreed to.")
        if not may_be_undone(membership) and not by.has_perm("membership.change_membership"):
            raise NotPossibleNow(f"{in_words(membership.academic_year + 1)} has begun. To renew after all, ask our office.")
        standing.undone_at, standing.undone_by = timezone.now(), by
        standing.save(update_fields=["undone_at", "undone_by"])


def why_not(membership: Membership) -> str:
    """Return why it can't be said now that `membership` won't be renewed, in words; empty where it can."""
    year = in_words(membership.academic_year + 1)
    if state_of(membership) not in WITH_ACCESS:
        return f"The membership of {membership.year} is over, so there is nothing to renew."
    if is_renewed(membership):
        return f"{membership.school} has agreed to {year} already. To leave it, ask our office."
    return ""


def may_be_undone(membership: Membership) -> bool:
    """Return whether the next year hasn't begun, so that leads can still change their mind."""
    return timezone.localdate() < begins(membership.academic_year + 1)


def is_renewed(membership: Membership) -> bool:
    """Return whether the school has agreed to the year after `membership`."""
    return agreed_in(membership.academic_year + 1).filter(school=membership.school_id).exists()


def agreed_in(academic_year: int) -> QuerySet[Membership]:
    return Membership.objects.filter(academic_year=academic_year, agreed_at__isnull=False)


def standing_of(membership: Membership) -> RenewalDecline | None:
    """Return what the school has said about not renewing `membership`, None where it hasn't, took it back, or renewed all the same."""
    said = RenewalDecline.objects.filter(membership=membership, undone_at=None).select_related("declined_by").first()
    return None if said is None or is_renewed(membership) else said


def standing() -> QuerySet[RenewalDecline]:
    """Return what stands today, of memberships that are running or in grace and were not renewed all the same."""
    following = Membership.objects.filter(
        school=OuterRef("membership__school"), academic_year=OuterRef("membership__academic_year") + 1, agreed_at__isnull=False
    )
    now = Membership.objects.filter(are_in(WITH_ACCESS))
    return RenewalDecline.objects.filter(~Exists(following), undone_at=None, membership__in=now)


def schools_not_renewing() -> QuerySet[RenewalDecline, int]:
    """Return the keys of the schools that have said that they won't renew what they have now."""
    return standing().values_list("membership__school", flat=True)


def is_declined() -> Q:
    """Return the condition that a membership won't be renewed, as its school has said."""
    return Q(Exists(standing().filter(membership=OuterRef("pk"))))


def refuses(school: School, academic_year: int) -> RenewalDecline | None:
    """Return the word of `school` that it won't renew for the academic year; None where it may be offered it."""
    said = standing().filter(membership__school=school, membership__academic_year=academic_year - 1)
    return said.first()
