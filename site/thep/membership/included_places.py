"""The ledger of included places: each change once per cause, and the balance never below zero."""

from django.db import transaction
from django.db.models import F

from thep.accounts.models import User

from .errors import BelowWhatIsUsed, NoPlacesLeft
from .models import Membership, PlaceEntry

Kind = PlaceEntry.Kind


def grant(membership: Membership, *, places: int, cause: str) -> PlaceEntry:
    """Add `places` to the membership's allowance."""
    with transaction.atomic():
        entry = PlaceEntry.objects.create(membership=membership, kind=Kind.GRANTED, places=places, cause=cause)
        Membership.objects.filter(pk=membership.pk).update(places_granted=F("places_granted") + places)
    return entry


def correct(membership: Membership, *, change: int, cause: str, reason: str, by: User | None) -> PlaceEntry:
    """Change the allowance by so many places, up or down, and keep why.

    Raises:
        BelowWhatIsUsed: more places are taken than would be left; nothing is written.
    """
    with transaction.atomic():
        possible = Membership.objects.filter(pk=membership.pk, places_granted__gte=F("places_taken") - change)
        if not possible.update(places_granted=F("places_granted") + change):
            membership.refresh_from_db()
            raise BelowWhatIsUsed(
                f"{membership.places_taken} of {membership.places_granted} places are used or reserved,"
                f" so at most {membership.places_left} can be taken off."
            )
        return PlaceEntry.objects.create(membership=membership, kind=Kind.CORRECTED, places=change, cause=cause, reason=reason, by=by)


def reserve(membership: Membership, *, cause: str) -> PlaceEntry:
    """Take one included place for `cause`.

    Raises:
        NoPlacesLeft: the membership has none left; nothing is written.
    """
    with transaction.atomic():
        taken = Membership.objects.filter(pk=membership.pk, places_taken__lt=F("places_granted")).update(places_taken=F("places_taken") + 1)
        if not taken:
            raise NoPlacesLeft(membership)
        return PlaceEntry.objects.create(membership=membership, kind=Kind.RESERVED, places=-1, cause=cause)


def give_back(membership: Membership, *, cause: str) -> PlaceEntry | None:
    """Put back the place that `cause` had reserved, and return its entry; None where nothing is reserved, or it was put back before."""
    with transaction.atomic():
        if not PlaceEntry.objects.filter(membership=membership, kind=Kind.RESERVED, cause=cause).exists():
            return None
        entry, created = PlaceEntry.objects.get_or_create(membership=membership, kind=Kind.RETURNED, cause=cause, defaults={"places": 1})
        if not created:
            return None
        Membership.objects.filter(pk=membership.pk).update(places_taken=F("places_taken") - 1)
    return entry


def is_returned(membership: Membership, *, cause: str) -> bool:
    """Return whether the place that `cause` had reserved is back."""
    return PlaceEntry.objects.filter(membership=membership, kind=Kind.RETURNED, cause=cause).exists()
