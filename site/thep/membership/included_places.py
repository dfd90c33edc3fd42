"""The ledger of included places: each change once per cause, and the balance never below zero.

Each operation first holds all memberships of the school, the earliest year first, and writes down what has rolled over into the one that
it is about. Until somebody does, that is reckoned when it is read (`Membership.places_rolling_in`), so that nothing has to run on
31 August.
"""

import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from thep.accounts.models import User
from thep.schools.models import School

from .errors import BelowWhatIsUsed, MembershipEnded, NoPlacesLeft, YearIsClosed
from .models import Membership, PlaceEntry
from .years import in_words, this_academic_year

Kind = PlaceEntry.Kind


def grant(membership: Membership, *, places: int, cause: str) -> PlaceEntry:
    """Add `places` to the membership's allowance."""
    with transaction.atomic():
        return _add(hold(membership), Kind.GRANTED, places, cause)


def buy(membership: Membership, *, places: int, cause: str) -> PlaceEntry:
    """Add `places` that were bought to the allowance, and return their entry; what `cause` has bought before it buys no second time."""
    with transaction.atomic():
        membership = hold(membership)
        bought = membership.entries.filter(kind=Kind.BOUGHT, cause=cause).first()
        return bought or _add(membership, Kind.BOUGHT, places, cause)


def take_back_bought(membership: Membership, *, places: int, cause: str, reason: str, by: User | None) -> PlaceEntry:
    """Take bought places off again that are refunded, and keep why; what `cause` has taken off before it takes off no second time.

    Raises:
        BelowWhatIsUsed: more places are taken than would be left; nothing is written.
        YearIsClosed: they ended with their year, or went over into the next.
    """
    with transaction.atomic():
        membership = hold(membership)
        taken_back = membership.entries.filter(kind=Kind.REFUNDED, cause=cause).first()
        if taken_back is None and membership.academic_year < this_academic_year():
            raise YearIsClosed(f"{membership.year} is over, so its places stay as they are.")
        return taken_back or _change(membership, Kind.REFUNDED, -places, cause, reason, by)


def correct(membership: Membership, *, change: int, cause: str, reason: str, by: User | None) -> PlaceEntry:
    """Change the allowance by so many places, up or down, and keep why.

    Raises:
        BelowWhatIsUsed: more places are taken than would be left; nothing is written.
    """
    with transaction.atomic():
        return _change(hold(membership), Kind.CORRECTED, change, cause, reason, by)


def reserve(membership: Membership, *, cause: str, day: datetime.date | None = None) -> PlaceEntry:
    """Take one included place for `cause`, which is on `day`; today where none is given.

    Raises:
        NoPlacesLeft: the membership has none left; nothing is written.
        MembershipEnded: it has ended by that day, maybe since the caller read it.
    """
    with transaction.atomic():
        membership = hold(membership)
        if membership.ended_on is not None and membership.ended_on <= (day or timezone.localdate()):
            raise MembershipEnded(membership)
        taken = Membership.objects.filter(pk=membership.pk, places_taken__lt=F("places_granted")).update(places_taken=F("places_taken") + 1)
        if not taken:
            raise NoPlacesLeft(membership)
        return PlaceEntry.objects.create(membership=membership, kind=Kind.RESERVED, places=-1, cause=cause)


def give_back(membership: Membership, *, cause: str) -> PlaceEntry | None:
    """Put back the place that `cause` had reserved, and return its entry; None where nothing is reserved, or it was put back before."""
    with transaction.atomic():
        membership = hold(membership)
        if not PlaceEntry.objects.filter(membership=membership, kind=Kind.RESERVED, cause=cause).exists():
            return None
        entry, created = PlaceEntry.objects.get_or_create(membership=membership, kind=Kind.RETURNED, cause=cause, defaults={"places": 1})
        if not created:
            return None
        Membership.objects.filter(pk=membership.pk).update(places_taken=F("places_taken") - 1)
        _roll_on(membership)
    return entry


def is_returned(membership: Membership, *, cause: str) -> bool:
    """Return whether the place that `cause` had reserved is back."""
    return PlaceEntry.objects.filter(membership=membership, kind=Kind.RETURNED, cause=cause).exists()


def hold(membership: Membership) -> Membership:
    """Hold the memberships of the school to the end of the transaction, write down what has rolled over into `membership`, and return it
    as it is now: another than was read, where schools became one since and that other goes on with its places.
    """
    held = _hold_where_it_is(membership)
    if held.places_rolling_in and held.before:
        _roll_over(held.before, held)
        held.refresh_from_db()
    return held


def _hold_where_it_is(membership: Membership) -> Membership:
    held = {each.pk: each for each in hold_all(membership.school_id)}.get(membership.pk)
    while held is None or held.merged_into_id is not None:  # since it was read, its school has become another
        membership = Membership.objects.get(pk=membership.pk)
        membership = membership.merged_into or membership
        held = {each.pk: each for each in hold_all(membership.school_id)}.get(membership.pk)
    return held


def hold_all(school: School | int) -> list[Membership]:
    """Hold all memberships of the school to the end of the transaction, the earliest year first, and return them as they are now."""
    held = list(Membership.objects.select_for_update(no_key=True).filter(school=school).order_by("academic_year", "spell"))
    Membership.link(held)
    return held


def settle_years(membership: Membership) -> None:
    """Write down what has rolled over into `membership`, which was just agreed, and before that into the one of the year before.

    So at most the last of a school's years has something that isn't written down yet.
    """
    if membership.before is not None:
        hold(membership.before)
    hold(membership)


def _roll_over(old: Membership, new: Membership) -> None:
    """Write what is still to go over from `old` into `new`: a line for each, both or none. Both are held by the caller."""
    places = old.places_rolling_over(new)
    cause = f"{in_words(old.academic_year)} into {in_words(new.academic_year)}, from place {old.places_rolled_over + 1}"
    with transaction.atomic():
        PlaceEntry.objects.create(membership=old, kind=Kind.ROLLED_OVER, places=-places, cause=cause)
        PlaceEntry.objects.create(membership=new, kind=Kind.ROLLED_OVER, places=places, cause=cause)
        gone = {"places_granted": F("places_granted") - places, "places_rolled_over": F("places_rolled_over") + places}
        Membership.objects.filter(pk=old.pk).update(**gone)
        Membership.objects.filter(pk=new.pk).update(places_granted=F("places_granted") + places)


def _roll_on(membership: Membership) -> None:
    """Write down what goes over into the next year, where this one is over: a place that comes back late goes over too."""
    if timezone.localdate() <= membership.last_day:
        return
    following = following_of(membership)
    if following is not None:
        hold(following)


def following_of(membership: Membership) -> Membership | None:
    """Return the school's first membership of the next year, into which places roll over; None where it has none."""
    return Membership.objects.filter(school=membership.school_id, academic_year=membership.academic_year + 1, spell=1).first()


def _add(membership: Membership, kind: PlaceEntry.Kind, places: int, cause: str) -> PlaceEntry:
    entry = PlaceEntry.objects.create(membership=membership, kind=kind, places=places, cause=cause)
    Membership.objects.filter(pk=membership.pk).update(places_granted=F("places_granted") + places)
    _roll_on(membership)
    return entry


def _change(membership: Membership, kind: PlaceEntry.Kind, change: int, cause: str, reason: str, by: User | None) -> PlaceEntry:
    possible = Membership.objects.filter(pk=membership.pk, places_granted__gte=F("places_taken") - change)
    if not possible.update(places_granted=F("places_granted") + change):
        raise BelowWhatIsUsed(
            f"{membership.places_taken} of {membership.places_in_all} places are used or reserved,"
            f" so at most {membership.places_left} can be taken off."
        )
    entry = PlaceEntry.objects.create(membership=membership, kind=kind, places=change, cause=cause, reason=reason, by=by)
    _roll_on(membership)
    return entry
