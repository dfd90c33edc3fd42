"""The ledger of included places: granted, reserved and returned, each once per cause."""

from django.db import transaction
from django.db.models import F

from .errors import NoPlacesLeft
from .models import Membership, PlaceEntry


def grant(membership: Membership, *, places: int, cause: str) -> PlaceEntry:
    """Add `places` to the membership's allowance."""
    with transaction.atomic():
        entry = PlaceEntry.objects.create(membership=membership, kind=PlaceEntry.Kind.GRANTED, places=places, cause=cause)
        Membership.objects.filter(pk=membership.pk).update(places_granted=F("places_granted") + places)
    return entry


def reserve(membership: Membership, *, cause: str) -> PlaceEntry:
    """Take one included place for `cause`.

    Raises:
        NoPlacesLeft: the membership has none left; nothing is written.
    """
    with transaction.atomic():
        taken = Membership.objects.filter(pk=membership.pk, places_taken__lt=F("places_granted")).update(places_taken=F("places_taken") + 1)
        if not taken:
            raise NoPlacesLeft(membership)
        return PlaceEntry.objects.create(membership=membership, kind=PlaceEntry.Kind.RESERVED, places=1, cause=cause)


def give_back(membership: Membership, *, cause: str) -> PlaceEntry | None:
    """Put back the place that `cause` had reserved, and return its entry; None where nothing is reserved, or it was put back before."""
    with transaction.atomic():
        if not PlaceEntry.objects.filter(membership=membership, kind=PlaceEntry.Kind.RESERVED, cause=cause).exists():
            return None
        entry, created = PlaceEntry.objects.get_or_create(
            membership=membership, kind=PlaceEntry.Kind.RETURNED, cause=cause, defaults={"places": 1}
        )
        if not created:
            return None
        Membership.objects.filter(pk=membership.pk).update(places_taken=F("places_taken") - 1)
    return entry


def is_returned(membership: Membership, *, cause: str) -> bool:
    """Return whether the place that `cause` had reserved is back."""
    return PlaceEntry.objects.filter(membership=membership, kind=PlaceEntry.Kind.RETURNED, cause=cause).exists()
