"""The ledger of included places as it is shown: what is written down, and what a date says besides.

A reserved place is used once its event is over; what is left at the end of the year goes over into the next or expires. None of that is
written at midnight: it is reckoned when it is read.
"""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.models import User
from thep.domains import declared

from .included_places import following_of
from .models import Membership, PlaceEntry
from .years import begins, in_words

Kind = PlaceEntry.Kind
FIRST = {Kind.GRANTED: "With the membership", Kind.BOUGHT: "Bought besides"}


@dataclass(frozen=True, kw_only=True)
class Use:
    """What a cause is: who has the place for what, in words, and whether that is over."""

    words: str
    is_over: bool


@dataclass(frozen=True, kw_only=True)
class PlaceUser:
    """Something that included places are used for: `uses` says of causes of the ledger, all at once, what those that it knows are."""

    name: str
    uses: Callable[[Collection[str]], Mapping[str, Use]]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the ledger as it stands today: by how many places the balance changed, and how many were `left` after it."""

    on: datetime.date
    what: str
    cause: str
    places: int
    left: int
    by: User | None = None


def lines_of(membership: Membership) -> list[Line]:
    """Return the lines of the membership's ledger, the earliest first; of a year that is over they come to nothing."""
    entries = list(membership.entries.select_related("by"))
    uses = uses_of({entry.cause for entry in entries if entry.kind in (Kind.RESERVED, Kind.RETURNED)})
    back = {entry.cause for entry in entries if entry.kind == Kind.RETURNED}
    found = [(timezone.localdate(entry.at), _what(entry, uses, back), _cause(entry, uses), entry.places, entry.by) for entry in entries]
    if coming := membership.places_rolling_in:
        found.append(
            (begins(membership.academic_year), Kind.ROLLED_OVER.label, f"From {in_words(membership.academic_year - 1)}", coming, None)
        )
        found.sort(key=lambda line: line[0])
    found += _at_the_end(membership, sum(places for _, _, _, places, _ in found))
    lines, left = [], 0
    for on, what, cause, places, by in found:
        left += places
        lines.append(Line(on=on, what=what, cause=cause, places=places, left=left, by=by))
    return lines


def uses_of(causes: Collection[str]) -> dict[str, Use]:
    """Return what each of the causes is, as far as a domain knows it."""
    if not causes:
        return {}
    return {cause: use for user in declared(PlaceUser) for cause, use in user.uses(causes).items()}


def history_of(membership: Membership, cause: str) -> list[tuple[datetime.date, str]]:
    """Return when and how the cause moved the membership's places, the earliest first: reserved (or used by now), returned."""
    entries = list(membership.entries.filter(cause=cause))
    uses, back = uses_of([cause]), {entry.cause for entry in entries if entry.kind == Kind.RETURNED}
    return [(timezone.localdate(entry.at), _what(entry, uses, back)) for entry in entries]


def _what(entry: PlaceEntry, uses: Mapping[str, Use], back: Collection[str]) -> str:
    use = uses.get(entry.cause)
    if entry.kind == Kind.RESERVED and entry.cause not in back and use is not None and use.is_over:
        return "Used"
    return Kind(entry.kind).label


def _cause(entry: PlaceEntry, uses: Mapping[str, Use]) -> str:
    if entry.cause in uses:
        return uses[entry.cause].words
    if entry.kind == Kind.ROLLED_OVER:
        return entry.cause.split(",")[0]
    return entry.reason or FIRST.get(Kind(entry.kind), entry.cause)


def _at_the_end(membership: Membership, left: int) -> list[tuple[datetime.date, str, str, int, None]]:
    """Return what became of the places that were left when the year, or the membership, ended; nothing before that.

    Those that would go over if the school renewed within its grace are left until then.
    """
    ended = membership.ended_on or membership.last_day + datetime.timedelta(days=1)
    if timezone.localdate() < ended or membership.agreed_at is None or left <= 0:
        return []
    following = following_of(membership)
    is_renewed = following is not None and following.agreed_at is not None
    going = membership.places_rolling_over(following) if following else 0
    may_go = 0 if is_renewed or membership.ended_on or timezone.localdate() > membership.grace_until else left - membership.places_expiring
    lines = [
        (ended, Kind.ROLLED_OVER.label, f"Into {in_words(membership.academic_year + 1)}", -going, None),
        (ended, "Expired", "With the end of the membership", going + may_go - left, None),
    ]
    return [line for line in lines if line[3]]
