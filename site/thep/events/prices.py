"""The price of an event for a person, and why."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from django.db.models import FilteredRelation, JSONField, OuterRef, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, JSONArray
from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import money
from thep.json_lists import JSONList
from thep.membership.models import Membership, Tier
from thep.membership.people import know_memberships
from thep.membership.states import covers
from thep.membership.years import academic_year_of, this_academic_year
from thep.prepared import Prepared, columns, record
from thep.schools.models import Affiliation, School

from .models import Event, Price


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What one place costs, in pence, and the sentence that explains it.

    `membership` is set where an included place of it can be used instead of paying; `net_pence` is then still the price
    without it. `label` is what the panel shows: "Included", "Free" or "£45 + VAT". `others_pence` is what everyone else pays, net.
    """

    net_pence: int
    vat_pence: int
    reason: str
    school: School | None = None
    tier: Tier | None = None
    membership: Membership | None = None
    others_pence: int = 0

    @property
    def total_pence(self) -> int:
        return self.net_pence + self.vat_pence

    @property
    def is_free(self) -> bool:
        return self.net_pence == 0

    @property
    def is_included(self) -> bool:
        return self.membership is not None and not self.is_free

    @property
    def why(self) -> str:
        """The reason without the price, for where `label` stands above it."""
        if not self.reason.startswith(self.label + " ") and not self.reason.startswith(self.label + ","):
            return self.reason
        rest = self.reason[len(self.label) :].lstrip(" ,")
        return rest[:1].upper() + rest[1:]

    @property
    def price_of_others(self) -> str:
        """'£60 + VAT for others'; empty where they pay the same."""
        if self.others_pence == self.net_pence:
            return ""
        return f"{in_words(self.others_pence, has_vat=self.vat_pence > 0 or self.net_pence == 0)} for others"

    @property
    def label(self) -> str:
        if self.is_included:
            return "Included"
        return in_words(self.net_pence, has_vat=self.vat_pence > 0)


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom prices are for: their schools, by name, and the memberships that these have agreed to, each school's by its key.

    `speaks_of_you` is true where the schools are the reader's own.
    """

    person: User | None = None
    schools: tuple[School, ...] = ()
    memberships: Mapping[int, Sequence[Membership]]
    speaks_of_you: bool = True

    @classmethod
    def of(cls, person: object) -> "Reader":
        """Return the reader that `person` is, in one query; for anybody not signed in, in none."""
        if not isinstance(person, User):
            return EVERYONE_ELSE
        # One row for each membership of a school, and one for a school that has none, of which what it holds is empty.
        rows = HELD.rows(person=person.pk, year=this_academic_year() - YEARS_READ, today=timezone.localdate())
        schools: dict[int, School] = {}
        memberships = []
        for key, row in ((row[0], row[1:]) for row in rows):
            of_school, of_membership, of_tier = (row[start:end] for start, end in pairwise(ENDS))
            school = schools.get(key) or schools.setdefault(key, record(School, of_school))
            if any(value is not None for value in of_tier):
                membership = record(Membership, of_membership)
                membership.school, membership.tier = school, record(Tier, of_tier)
                memberships.append(membership)
        Membership.link(memberships)
        know_memberships(person, memberships)
        return cls(person=person, schools=tuple(schools.values()), memberships=_by_school(memberships))

    @classmethod
    def at(cls, school: School) -> "Reader":
        """Return anybody who comes from `school` alone, in one query."""
        recent = Membership.objects.filter(academic_year__gte=this_academic_year() - YEARS_READ, agreed_at__isnull=False)
        held = list(recent.filter(school=school).select_related("tier"))
        Membership.link(held)
        return cls(schools=(school,), memberships=_by_school(held), speaks_of_you=False)

    def membership(self, school: School, day: datetime.date) -> Membership | None:
        """Return the membership of `school` whose prices and places an event of that day has; None where none covers it."""
        return next((each for each in self.memberships.get(school.pk, ()) if covers(each, day)), None)

    def tiers(self, day: datetime.date) -> list[Tier]:
        """Return the tiers that the reader's schools hold on that day."""
        found = (self.membership(school, day) for school in self.schools)
        return list({membership.tier_id: membership.tier for membership in found if membership}.values())


def _by_school(memberships: Iterable[Membership]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = {}
    for membership in memberships:
        found.setdefault(membership.school_id, []).append(membership)
    return found


def _held(person: int, year: int, today: datetime.date) -> QuerySet[Any, Any]:
    theirs = Affiliation.objects.active(today).filter(person=person).values("school")
    recent, in_grace = Q(memberships__academic_year__gte=year), Q(memberships__grace_until__gte=today)
    held = FilteredRelation("memberships", condition=Q(memberships__agreed_at__isnull=False) & (recent | in_grace))
    schools: QuerySet[Any] = School.objects.filter(pk__in=theirs).annotate(held=held).order_by("name", "pk")
    return schools.values_list("pk", *(name for names in COLUMNS for name in names))


COLUMNS = columns(School), columns(Membership, "held__"), columns(Tier, "held__tier__")
ENDS = tuple(accumulate(map(len, COLUMNS), initial=0))
"""Where the columns of each begin in a row, and where the last end."""
HELD = Prepared(_held, {"person": -1_000_003, "year": 1901, "today": datetime.date(1901, 1, 1)})
"""The schools of a person, each with a membership that it has agreed to."""

YEARS_READ = 2
"""How many years back memberships are read: a place written down late is of the year before, which has some from the one before that."""
EVERYONE_ELSE = Reader(memberships={})


LISTED = "listed_prices"


def with_prices(events: QuerySet[Event]) -> QuerySet[Event]:
    """Return `events`, each to be read with its prices, for `net_prices` and `quotes`: a list needs no query more, nor their records."""
    listed = Price.objects.filter(event=OuterRef("pk")).order_by().values(listed=JSONList(JSONArray("tier", "net_pence")))
    return events.annotate(**{LISTED: Coalesce(Subquery(listed), Value([], JSONField()))})


def quote(event: Event, *, person: User | None = None, school: School | None = None) -> Quote:
    """Return what a place at `event` costs `person`, as somebody of `school` alone where it's given, else of the school that suits best."""
    reader = Reader.at(school) if school is not None else Reader.of(person)
    return quotes([event], reader=reader)[event.pk]


def quotes(events: Sequence[Event], *, reader: Reader) -> dict[int, Quote]:
    """Return the quote of each of `events` for `reader`, by primary key, in one query for all.

    It takes none where the prices were read before: prefetched, or `with_prices`.
    """
    prefetch_related_objects([event for event in events if not hasattr(event, LISTED)], "prices")
    return {event.pk: min(_offers(event, reader), key=_rank) for event in events}


def vat(net_pence: int, vat_rate: int) -> int:
    """Return the VAT of one place in pence, rounded half up; `vat_rate` is in hundredths of a per cent (2000 is 20 %)."""
    return (net_pence * vat_rate + 5000) // 10_000


def have_vat() -> bool:
    """Return whether a place at an event that is still to come is sold with VAT."""
    return Event.objects.open().upcoming().filter(vat_rate__gt=0, prices__net_pence__gt=0).exists()


def in_words(net_pence: int, *, has_vat: bool) -> str:
    """Format a net price in pence: 'Free', '£45' or '£45 + VAT'."""
    if net_pence == 0:
        return "Free"
    return f"{money(net_pence)} + VAT" if has_vat else money(net_pence)


def year_of(event: Event) -> int:
    """Return the academic year whose memberships count for `event`; this one while its dates are to be confirmed."""
    return academic_year_of(day_of(event))


def day_of(event: Event) -> datetime.date:
    """Return the day of its first session in London, on which a membership has to run; today while its dates are to be confirmed."""
    return timezone.localdate(event.starts_at) if event.starts_at else timezone.localdate()


def net_prices(event: Event) -> dict[int | None, int]:
    """Return net pence by tier, None being everybody else, who pay the dearest price where they have none. No price at all is free."""
    listed: list[tuple[int | None, int]] | None = getattr(event, LISTED, None)
    prices = dict(listed) if listed is not None else {price.tier_id: price.net_pence for price in event.prices.all()}
    prices.setdefault(None, max(prices.values(), default=0))
    return prices


def _offers(event: Event, reader: Reader) -> list[Quote]:
    """Return the quote through each of the reader's schools that are members, and the one without a membership."""
    prices = net_prices(event)
    offers = []
    for school in reader.schools:
        membership = reader.membership(school, day_of(event))
        if membership is not None:
            offers.append(_through(event, prices, school, membership, reader))
    return [*offers, _for_others(event, prices, reader)]


def _rank(quote: Quote) -> tuple[bool, bool, int, int]:
    """Free first, then included with the most places left, then the lowest price."""
    left = quote.membership.places_left if quote.membership else 0
    return (not quote.is_free, not quote.is_included, -left, quote.net_pence)


def _for_others(event: Event, prices: dict[int | None, int], reader: Reader) -> Quote:
    net = prices[None]
    return Quote(
        net_pence=net,
        vat_pence=vat(net, event.vat_rate),
        reason=_same_for_everyone(event, prices) or f"{in_words(net, has_vat=event.vat_rate > 0)}, the non-member price",
        school=reader.schools[0] if len(reader.schools) == 1 else None,
        others_pence=net,
    )


def _same_for_everyone(event: Event, prices: dict[int | None, int]) -> str:
    """Return the reason where nobody pays more or less than others; empty where somebody does."""
    net = prices[None]
    if set(prices.values()) != {net}:
        return ""
    return "Free for everyone" if net == 0 else f"{in_words(net, has_vat=event.vat_rate > 0)}, the same for everyone"


def _through(event: Event, prices: dict[int | None, int], school: School, membership: Membership, reader: Reader) -> Quote:
    net = prices.get(membership.tier_id, prices[None])
    included = event.uses_included_places and net > 0 and membership.places_left > 0
    return Quote(
        net_pence=net,
        vat_pence=vat(net, event.vat_rate),
        reason=_reason(event, prices, net, school, membership, reader),
        school=school,
        tier=membership.tier,
        membership=membership if included else None,
        others_pence=prices[None],
    )


def _reason(event: Event, prices: dict[int | None, int], net: int, school: School, membership: Membership, reader: Reader) -> str:
    one_of_mine = reader.speaks_of_you and len(reader.schools) == 1
    name = school.name if len(school.name) <= 80 else f"{school.name[:79]}…"
    uses_places = event.uses_included_places and net > 0
    if uses_places and membership.places_left:
        whose = f"your {school.noun}’s" if one_of_mine else f"{name}’s"
        return f"Included in {whose} membership: {membership.places_left} of {membership.places_in_all} places left"
    used_up = f"; all {membership.places_in_all} included places are used" if uses_places and membership.places_in_all else ""
    if same := _same_for_everyone(event, prices):
        return same + used_up
    tier = membership.tier.name.lower()
    article = "an" if tier[:1] in "aeiou" else "a"
    through = "" if one_of_mine else f", through {name}"
    return f"{in_words(net, has_vat=event.vat_rate > 0)} as {article} {tier} member{through}{used_up}"
