"""In what state a membership is, and what each state lets its school do: `LETS` is the whole of it.

A state is reckoned from the days of a membership when it is read. Nothing writes it, so that nothing has to run at midnight: on 1 September
the new year's prices, places and access are there, and the old year's are in grace.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, TextChoices, prefetch_related_objects
from django.utils import timezone

from thep.schools.models import School

from .models import Membership, MembershipCharge
from .years import academic_year_of


class State(TextChoices):
    QUOTED = "quoted", "Quoted"
    AGREED = "agreed", "Agreed"
    INVOICED = "invoiced", "Invoiced"
    ACTIVE = "active", "Active"
    IN_GRACE = "in_grace", "In grace"
    LAPSED = "lapsed", "Lapsed"
    ENDED = "ended", "Ended"


@dataclass(frozen=True, kw_only=True)
class Lets:
    """What a state lets a school do.

    `places`: pay the tier's prices and use its included places at events that are to come in the membership's year, once it has begun.
    `access`: see what is for members, once it has begun.
    """

    places: bool = False
    access: bool = False


LETS: dict[State, Lets] = {
    State.QUOTED: Lets(),
    State.AGREED: Lets(places=True, access=True),
    State.INVOICED: Lets(places=True, access=True),
    State.ACTIVE: Lets(places=True, access=True),
    State.IN_GRACE: Lets(access=True),
    State.LAPSED: Lets(),
    State.ENDED: Lets(),
}


WITH_PLACES = tuple(state for state, lets in LETS.items() if lets.places)
WITH_ACCESS = tuple(state for state, lets in LETS.items() if lets.access)


def state_of(membership: Membership, *, on: datetime.date | None = None) -> State:
    """Return the state of `membership` on a day in London, today where none is given."""
    day = on or timezone.localdate()
    if membership.ended_on is not None and day >= membership.ended_on:
        return State.ENDED
    if membership.agreed_at is None:
        return State.QUOTED if day <= membership.answer_by else State.LAPSED
    if day > membership.last_day:
        return State.IN_GRACE if day <= membership.grace_until else State.LAPSED
    if membership.paid_at is not None:
        return State.ACTIVE
    return State.INVOICED if membership.invoiced_at is not None else State.AGREED


def are_in(states: Iterable[State], *, on: datetime.date | None = None) -> Q:
    """Return the condition that a membership is in one of `states` on a day: what `state_of` says of one, for many."""
    day = on or timezone.localdate()
    this_year = academic_year_of(day)
    not_ended = Q(ended_on=None) | Q(ended_on__gt=day)
    agreed = not_ended & Q(agreed_at__isnull=False)
    running = agreed & Q(academic_year__gte=this_year)
    over = agreed & Q(academic_year__lt=this_year)
    quoted = not_ended & Q(agreed_at=None)
    conditions = {
        State.QUOTED: quoted & Q(answer_by__gte=day),
        State.AGREED: running & Q(paid_at=None, invoiced_at=None),
        State.INVOICED: running & Q(paid_at=None, invoiced_at__isnull=False),
        State.ACTIVE: running & Q(paid_at__isnull=False),
        State.IN_GRACE: over & Q(grace_until__gte=day),
        State.LAPSED: (quoted & Q(answer_by__lt=day)) | (over & Q(grace_until__lt=day)),
        State.ENDED: Q(ended_on__lte=day),
    }
    found = Q(pk__in=[])
    for state in states:
        found |= conditions[state]
    return found


def memberships_of(school: School) -> list[Membership]:
    """Return the memberships of `school` with their tiers, and whether each `has_quotation` that nobody has agreed to.

    In one query, whichever panels of a page look at them.
    """
    read_memberships([school])
    return list(school.memberships.all())


def read_memberships(schools: Sequence[School]) -> None:
    """Read the memberships of `schools` as `memberships_of` returns them: in one query, and none where that was done already."""
    has_quotation = Exists(MembershipCharge.objects.filter(membership=OuterRef("pk"), agreed_at=None))
    memberships = Membership.objects.select_related("tier").annotate(has_quotation=has_quotation)
    prefetch_related_objects(schools, Prefetch("memberships", memberships))


def current(memberships: Iterable[Membership]) -> Membership | None:
    """Return the latest of a school's memberships that open what is for members today; None where none does."""
    today = timezone.localdate()
    found = [each for each in memberships if each.begins_on <= today and LETS[state_of(each, on=today)].access]
    return max(found, key=lambda membership: membership.academic_year, default=None)


def with_access(*, on: datetime.date | None = None) -> Q:
    """Return the condition that a membership opens what is for members on a day."""
    day = on or timezone.localdate()
    return are_in(WITH_ACCESS, on=day) & Q(begins_on__lte=day)


def covers(membership: Membership, day: datetime.date) -> bool:
    """Return whether an event that begins on `day` has the membership's price and places: it was agreed, and `day` is within it.

    That doesn't depend on today: a booking written down late has the price of its own year.
    """
    return (
        membership.agreed_at is not None
        and membership.academic_year == academic_year_of(day)
        and membership.begins_on <= day
        and (membership.ended_on is None or day < membership.ended_on)
    )


def are_covering(day: datetime.date) -> Q:
    """Return the condition that a membership covers `day`: what `covers` says of one, for many."""
    not_ended = Q(ended_on=None) | Q(ended_on__gt=day)
    return not_ended & Q(agreed_at__isnull=False, academic_year=academic_year_of(day), begins_on__lte=day)
