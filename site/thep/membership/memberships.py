"""A school becomes a member for a year, and is granted further places."""

from django.db import transaction

from thep.schools.models import School

from .errors import AlreadyAMember
from .included_places import grant
from .models import Membership, PlaceEntry, Tier
from .years import in_words


def start(*, school: School, tier: Tier, academic_year: int, included_places: int = 0) -> Membership:
    """Make `school` a member for the year, with `included_places` granted in its ledger.

    Raises:
        AlreadyAMember: it is one for that year already.
    """
    with transaction.atomic():
        membership, created = Membership.objects.get_or_create(school=school, academic_year=academic_year, defaults={"tier": tier})
        if not created:
            raise AlreadyAMember(f"{school} is a member for {in_words(academic_year)} already.")
        if included_places:
            grant(membership, places=included_places, cause=f"membership {in_words(academic_year)}")
    membership.refresh_from_db()
    return membership


def grant_more(membership: Membership, *, included_places: int, reason: str) -> PlaceEntry:
    """Grant `included_places` more in the ledger, under `reason`; the same reason may be given again."""
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership.pk)
        before = membership.entries.filter(kind=PlaceEntry.Kind.GRANTED).count()
        return grant(membership, places=included_places, cause=f"{reason[:90]} (grant {before + 1})")
