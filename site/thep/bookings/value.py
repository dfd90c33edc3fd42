"""What a year's bookings gave a school: places and what they were worth, who went where, and which objectives of the plan they served.

All sums are before VAT. What counts is a confirmed place, at an event that was or is to come: what was cancelled gave nothing.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils import timezone

from thep.cms.academic_years import academic_year_of, bounds_of, in_words
from thep.cms.models import PageObjective
from thep.cms.plan.plan import plan_of, priority_of
from thep.design.templatetags.thep import money
from thep.events.models import Event
from thep.events.school_terms import terms_of
from thep.membership import figures
from thep.membership.models import Membership, MembershipCharge, TierTerms
from thep.schools.models import School
from thep.schools.value import Amount, ValuePart, ValueSection, ValueTable, compare

from .models import Booking
from .tier_costs import Compared, TierCost, compare_tiers

FIELDS = ("event", "person", "place_cause", "net_pence", "worth_pence")
OF_EVENT = ("starts_at", "page", "uses_included_places")


@dataclass(frozen=True, kw_only=True)
class SchoolYear:
    """A school's confirmed bookings of an academic year, and its memberships of that year: two where it came back within it."""

    academic_year: int
    bookings: Sequence[Booking] = field(default_factory=list)
    memberships: Sequence[Membership] = field(default_factory=list)
    fee_pence: int = 0
    """What its membership cost: what was agreed of it, less what was refunded."""

    @property
    def membership(self) -> Membership | None:
        """The latest of them, None where it had none."""
        return self.memberships[-1] if self.memberships else None

    @property
    def included(self) -> list[Booking]:
        return [booking for booking in self.bookings if booking.place_cause]

    @property
    def worth_pence(self) -> int:
        """What its included places would have cost others."""
        return sum(booking.worth_pence for booking in self.included)

    @property
    def saved_pence(self) -> int:
        """What the other bookings cost less than others pay."""
        return sum(max(booking.worth_pence - booking.net_pence, 0) for booking in self.bookings if not booking.place_cause)

    @property
    def places_in_all(self) -> int:
        """How many included places it had: of what ended before it came back, those that were used."""
        *ended, latest = self.memberships
        return latest.places_in_all + sum(each.places_taken for each in ended)

    def by_term(self) -> list[list[Booking]]:
        """Return the bookings of each of the three terms; holidays count with the term before them."""
        terms = terms_of(self.academic_year)
        found: list[list[Booking]] = [[], [], []]
        for booking in self.bookings:
            day = timezone.localdate(booking.event.starts_at) if booking.event.starts_at else datetime.date(self.academic_year, 9, 1)
            found[max((number for number, term in enumerate(terms) if number == 0 or term.first <= day))].append(booking)
        return found


def sections(school: School, academic_year: int) -> Iterable[ValueSection]:
    """Return the chapters of the year, in eight queries however many bookings there are."""
    before, now = years_of(school, academic_year)
    if not (now.bookings or before.bookings or now.membership or before.membership):
        return
    yield places_and_money(now, before)
    yield events_and_people(now, before)
    if (plan := objectives(now, before)) is not None:
        yield plan
    if now.membership is not None and (tiers := next_tier(school, now)) is not None:
        yield tiers


def years_of(school: School, academic_year: int) -> tuple[SchoolYear, SchoolYear]:
    """Return the year before and the year itself, in four queries."""
    begins, _ = bounds_of(academic_year - 1)
    _, ends = bounds_of(academic_year)
    confirmed = Booking.objects.confirmed().filter(school=school, event__starts_at__gte=begins, event__starts_at__lt=ends)
    confirmed = confirmed.select_related("event").only(*FIELDS, *(f"event__{name}" for name in OF_EVENT)).order_by("pk")
    found: dict[int, list[Booking]] = defaultdict(list)
    for booking in confirmed:
        if booking.event.starts_at:
            found[academic_year_of(timezone.localdate(booking.event.starts_at))].append(booking)
    years = (academic_year - 1, academic_year)
    memberships: dict[int, list[Membership]] = defaultdict(list)
    agreed = Membership.objects.filter(school=school, academic_year__in=years, agreed_at__isnull=False).order_by("spell")
    for each in agreed.select_related("tier"):
        memberships[each.academic_year].append(each)
    fees: dict[int, int] = defaultdict(int)
    of_them = MembershipCharge.objects.filter(membership__in=[each.pk for held in memberships.values() for each in held])
    for charge, pence in figures.net_of(of_them.filter(agreed_at__isnull=False).select_related("order_line", "membership")):
        fees[charge.membership.academic_year] += pence
    before, now = (
        SchoolYear(academic_year=year, bookings=found[year], memberships=memberships[year], fee_pence=fees[year]) for year in years
    )
    return before, now


def places_and_money(now: SchoolYear, before: SchoolYear) -> ValueSection:
    """Return what the places were worth beside what the membership cost."""
    amounts = [
        Amount("Included places, at the price for others", now.worth_pence, before.worth_pence),
        Amount("Saved on other bookings", now.saved_pence, before.saved_pence),
        Amount("Both together", now.worth_pence + now.saved_pence, before.worth_pence + before.saved_pence),
        Amount("Membership fee", now.fee_pence, before.fee_pence),
    ]
    return ValueSection(
        title="Places and money",
        order=10,
        words=[balance_in_words(now)],
        figures=[
            ("Included places used or reserved", _places_in_words(now)),
            ("What they would have cost others", money(now.worth_pence)),
            ("Saved on other bookings", money(now.saved_pence)),
        ],
        tables=[compare("Worth and fee, before VAT", amounts, years=_years(now, before), of="What", in_words=money)],
    )


def balance_in_words(year: SchoolYear) -> str:
    """Return whether what was used was worth the fee: said as it is, also where it wasn't."""
    if year.membership is None:
        return f"There was no membership in {in_words(year.academic_year)}."
    worth = year.worth_pence + year.saved_pence
    difference = worth - year.fee_pence
    if year.fee_pence == 0:
        return f"What you used was worth {money(worth)} at the price for others, and your membership cost nothing."
    said = f"What you used was worth {money(worth)} at the price for others. Your membership cost {money(year.fee_pence)}."
    if difference >= 0:
        return f"{said} That is {money(difference)} more than it cost."
    left = year.membership.places_left
    still = f" {left} included place{' is' if left == 1 else 's are'} left." if left else ""
    return f"{said} That is {money(-difference)} less than it cost.{still}"


def events_and_people(now: SchoolYear, before: SchoolYear) -> ValueSection:
    """Return how many places, people and events there were, in the year and by term."""
    names = [term.name for term in terms_of(now.academic_year)]
    terms = list(zip(names, now.by_term(), before.by_term(), strict=True))

    def by_term(title: str, count: Callable[[Sequence[Booking]], int], words: str = "") -> ValueTable:
        amounts = [Amount(name, count(these), count(those)) for name, these, those in terms]
        return compare(title, amounts, years=_years(now, before), of="Term", words=words)

    return ValueSection(
        title="Events and people",
        order=20,
        figures=[
            ("Places at events", f"{len(now.bookings):,}"),
            ("People who went, or are booked", f"{_people(now.bookings):,}"),
            ("Different events", f"{_events(now.bookings):,}"),
        ],
        tables=[
            by_term("Places by term", len),
            by_term("People by term", _people, "Somebody who went in two terms is counted in both."),
            by_term("Events by term", _events),
        ],
    )


def objectives(now: SchoolYear, before: SchoolYear) -> ValueSection | None:
    """Return the places by priority of the strategic plan, in the year's words; None where there is no plan. Makes three queries."""
    plan = plan_of(now.academic_year)
    if not plan.priorities:
        return None
    served = _served([booking.event for year in (now, before) for booking in year.bookings])
    counts = [Counter(priority for booking in year.bookings for priority in served[booking.event_id]) for year in (now, before)]
    amounts = [Amount(f"{each.key} {each.words}", counts[0][each.key], counts[1][each.key]) for each in plan.priorities]
    without = sum(not served[booking.event_id] for booking in now.bookings)
    words = ["A place at an event that serves several priorities is counted under each."]
    if without:
        words.append(f"{without} place{' was' if without == 1 else 's were'} at events that serve none of them.")
    table = compare("Places by priority of our plan", amounts, years=_years(now, before), of="Priority")
    return ValueSection(title="Priorities of our shared plan", order=30, words=words, tables=[table])


def next_tier(school: School, year: SchoolYear) -> ValueSection | None:
    """Return what the year would have cost in the tiers beside the school's own; None where that can't be reckoned.

    It can't where the school had no membership for some of the year, and came back.
    """
    membership = year.membership
    if membership is None or len(year.memberships) > 1:
        return None
    events = [booking.event for booking in year.bookings]
    prefetch_related_objects(events, "prices")
    terms = TierTerms.objects.filter(academic_year=year.academic_year).select_related("tier").prefetch_related("bands")
    compared = compare_tiers(membership.tier, events, list(terms), school=school, begins_on=membership.begins_on)
    if compared is None:
        return None
    costs = [cost for cost in (compared.cheaper, compared.own, compared.dearer) if cost]
    table = ValueTable(
        title="The same bookings in each tier, before VAT",
        columns=["Tier", "Fee", "Included places", "Left to pay for bookings", "Together"],
        rows=[_cost_in_words(cost, compared) for cost in costs],
        words="Each is reckoned in the same way: for the same months, with included places used for the dearest bookings.",
    )
    return ValueSection(title="What another tier would have cost", order=40, words=tiers_in_words(compared), tables=[table])


def tiers_in_words(compared: Compared) -> list[str]:
    """Return what the tiers beside the school's own would have meant: whether they would have saved anything, or not."""
    own = compared.own
    if compared.dearer is None:
        words = [f"No tier costs more than yours, {own.tier}."]
    else:
        dearer = compared.dearer
        words = [f"{dearer.tier} membership costs {money(dearer.fee - own.fee)} more. {_difference(dearer, own)}"]
    if compared.cheaper is not None:
        words.append(
            f"{compared.cheaper.tier} membership costs {money(own.fee - compared.cheaper.fee)} less. {_difference(compared.cheaper, own)}"
        )
    return words


def _difference(other: TierCost, own: TierCost) -> str:
    change = own.together - other.together
    if change > 0:
        return f"With the same bookings it would have saved you {money(change)}."
    if change < 0:
        return f"With the same bookings you would have paid {money(-change)} more in all, so it would not have paid for itself."
    return "With the same bookings you would have paid the same."


def _cost_in_words(cost: TierCost, compared: Compared) -> list[str]:
    name = f"{cost.tier} (yours)" if cost is compared.own else str(cost.tier)
    return [name, money(cost.fee), str(cost.places), money(cost.left_to_pay), money(cost.together)]


def _served(events: Iterable[Event]) -> dict[int, set[str]]:
    """Return the keys of the priorities that each event serves: its own objectives', or else its page's. Makes two queries."""
    by_key = {event.pk: event for event in events}
    found: dict[int, set[str]] = defaultdict(set)
    for event, objective in Event.objectives.through.objects.filter(event__in=by_key).values_list("event", "objective"):
        found[event].add(priority_of(objective))
    of_pages: dict[int | None, set[str]] = defaultdict(set)
    pages = {event.page_id for event in by_key.values() if event.page_id}
    for page, objective in PageObjective.objects.filter(page__in=pages).values_list("page", "objective"):
        of_pages[page].add(priority_of(objective))
    return defaultdict(set, {key: found[key] or of_pages[event.page_id] for key, event in by_key.items()})


def _people(bookings: Iterable[Booking]) -> int:
    return len({booking.person_id for booking in bookings})


def _events(bookings: Iterable[Booking]) -> int:
    return len({booking.event_id for booking in bookings})


def _places_in_words(year: SchoolYear) -> str:
    used = len(year.included)
    return f"{used} of {year.places_in_all}" if year.memberships else str(used)


def _years(now: SchoolYear, before: SchoolYear) -> tuple[str, str]:
    return in_words(now.academic_year), in_words(before.academic_year)


PART = ValuePart(name="bookings", sections=sections)
