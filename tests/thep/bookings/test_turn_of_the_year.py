"""From 28 August to 5 September, with no command run: prices, places and access are right, whatever became of a school.

What they are reckoned from is looked at for each minute in `events/test_each_minute.py`; here, through the database, at midnight and noon.
"""

import datetime

import pytest
from django.utils import timezone

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from thep.bookings.models import Booking
from thep.bookings.stakes import stake_of
from thep.events import prices
from thep.events.models import Price
from thep.membership import included_places, memberships
from thep.membership.models import PlaceEntry
from thep.membership.people import is_of_member_school

pytestmark = pytest.mark.django_db
LONDON = timezone.get_default_timezone()
JULY = datetime.datetime(2026, 7, 1, 9, tzinfo=datetime.UTC)


def at(day, month, hour, minute=0):
    return datetime.datetime(2027, month, day, hour, minute, tzinfo=LONDON)


MOMENTS = [
    moment
    for day in [*[(day, 8) for day in (28, 29, 30, 31)], *[(day, 9) for day in (1, 2, 3, 4, 5)]]
    for moment in (at(*day, 0), at(*day, 12))
]
NEW_YEAR, RENEWS_LATE, RENEWS_ON_RENEWAL, DRAWS = at(1, 9, 0), at(3, 9, 12), at(2, 9, 12), at(4, 9, 12)
NON_MEMBER, MEMBER = "£60", "£45"


@pytest.fixture
def world(time_machine):
    """Schools that were members in 2026/27 with two places left, and two events: on that year’s last day, and in October."""
    time_machine.move_to(at(28, 8, 0))
    tier = TierFactory(name="Full")
    TierTermsFactory(tier=tier, academic_year=2027, included_places=1)

    def school(name, **facts):
        made = SchoolFactory(name=name)
        facts = {"places_granted": 5, "places_taken": 3, "agreed_at": JULY} | facts
        MembershipFactory(school=made, tier=tier, academic_year=2026, **facts)
        made.teacher, made.lead = teacher_at(made), lead_of(made)
        return made

    def event(starts_at):
        made = EventFactory(starts_at=starts_at, price=6000, uses_included_places=True)
        Price.objects.create(event=made, tier=tier, net_pence=4500)
        return made

    class World:
        renewed = school("Renewed", most_rolled_over=None)
        ends = school("Renewed, and its places end")
        late = school("Renews within its grace", most_rolled_over=1)
        on_renewal = school("Has booked on renewal", most_rolled_over=None)
        leaves = school("Doesn’t renew")
        no_grace = school("Has no grace", grace_until=datetime.date(2027, 8, 31))
        old, new = event(at(31, 8, 16)), event(at(20, 10, 9))

    for renews in (World.renewed, World.ends):
        MembershipFactory(school=renews, tier=tier, academic_year=2027, places_granted=1, agreed_at=at(1, 7, 9))
    World.quotes = {
        renews.pk: memberships.quote(school=renews, tier=tier, academic_year=2027).charges.get()
        for renews in (World.late, World.on_renewal)
    }
    World.waiting = book(World.new, World.on_renewal.lead, school=World.on_renewal, payment=Booking.Payment.ON_RENEWAL)
    return World


def standing(world, school):
    """What a place at the event in October costs somebody of the school, how many included ones there are, and whether they are in."""
    quote = prices.quote(world.new, person=school.teacher)
    left = quote.membership.places_left if quote.membership else 0
    return quote.label if not quote.is_included else "Included", left, is_of_member_school(school.teacher)


def expected(world, now):
    """The same by the rules, for each school."""
    is_new = now >= NEW_YEAR
    drawn = 1 if now >= DRAWS else 0
    return {
        world.renewed: ("Included", (3 if is_new else 1) - drawn, True),
        world.ends: ("Included", 1, True),
        world.late: ("Included", 2, True) if now >= RENEWS_LATE else (NON_MEMBER, 0, True),
        # Its one place of the year is used for what was booked on renewal, and two came over.
        world.on_renewal: ("Included", 2, True) if now >= RENEWS_ON_RENEWAL else (NON_MEMBER, 0, True),
        world.leaves: (NON_MEMBER, 0, True),
        world.no_grace: (NON_MEMBER, 0, not is_new),
    }


def test_a_week_over_the_turn_of_the_year_in_which_nothing_runs(world, time_machine):
    renew = {RENEWS_LATE: world.late, RENEWS_ON_RENEWAL: world.on_renewal}
    for now in MOMENTS:
        time_machine.move_to(now)
        if now in renew:
            memberships.agree(world.quotes[renew[now].pk], by=None)
        if now == DRAWS:
            included_places.reserve(world.renewed.memberships.get(academic_year=2027), cause="booking 1")
        found = {school: standing(world, school) for school in expected(world, now)}
        assert found == expected(world, now), now
        # The last event of the old year keeps its price and places to its end, and on its day, whatever the school does.
        old = prices.quote(world.old, school=world.leaves)
        assert (old.label, old.membership.places_left if old.membership else 0) == ("Included", 2)
        can = {school for school in found if stake_of(world.new, school) is not None}
        assert can == {school for school, (price, _, is_in) in found.items() if price == NON_MEMBER and is_in}, now
        waits = now < RENEWS_ON_RENEWAL
        world.waiting.refresh_from_db()
        assert (world.waiting.state, world.waiting.payment) == ("confirmed", "on_renewal" if waits else "included")
    assert PlaceEntry.objects.filter(kind="rolled_over", membership__school=world.renewed).count() == 2
