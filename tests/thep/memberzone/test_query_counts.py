"""However large the school and however many the members, pages ask the database a small, fixed number of questions.

How many each asks at most is told in `docs/membership.md`, and held here.
"""

import datetime
import itertools
import re
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.addons import PurchaseFactory
from tests.factories.bookings import lead_of, stamps
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_records import words
from thep.accounts.models import User
from thep.bookings.approvals.models import PlaceRequest
from thep.bookings.models import Booking
from thep.membership.models import Membership, PlaceEntry
from thep.membership.years import this_academic_year
from thep.schools.models import Affiliation, School

PEOPLE, BOOKINGS, EVENTS, MEMBERS, REQUESTS = 150, 2000, 25, 300, 10
DOCS = Path(__file__).parents[3] / "docs/membership.md"
AT_MOST = {name: int(most) for name, most in re.findall(r"^\| .+ \| `(\w+)` \| (\d+) \|$", DOCS.read_text(), re.MULTILINE)}
"""What the table of the docs says of each page, by the name of its address."""

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shared_database")]


@pytest.fixture(scope="module")
def large_school(shared_database):
    """A school of 150 people who have booked 2,000 places, some of them included ones, with what a member school has besides."""
    school = SchoolFactory()
    lead = lead_of(school)
    people = [User(name=f"Person {number}", email=f"colleague{number}@school.example") for number in range(PEOPLE - 1)]
    people = [lead, *User.objects.bulk_create(people)]
    Affiliation.objects.bulk_create(Affiliation(person=person, school=school, state=Affiliation.State.ACTIVE) for person in people[1:])
    membership = MembershipFactory(school=school, places_granted=500, places_taken=400)
    events = [EventFactory(capacity=PEOPLE, taken=BOOKINGS // EVENTS) for _ in range(EVENTS)]
    pairs = itertools.islice(itertools.product(events, people[: BOOKINGS // EVENTS]), BOOKINGS)
    Booking.objects.bulk_create(
        Booking(event=event, person=person, booker=person, school=school, state=Booking.State.CONFIRMED, **stamps())
        for event, person in pairs
    )
    PlaceEntry.objects.bulk_create(
        PlaceEntry(membership=membership, kind=PlaceEntry.Kind.RESERVED, places=-1, cause=f"booking {booking.pk}")
        for booking in Booking.objects.all()[:400]
    )
    PurchaseFactory.create_batch(5, school=school)
    wanted = EventFactory(price=4500, uses_included_places=True, capacity=PEOPLE)
    PlaceRequest.objects.bulk_create(
        PlaceRequest(event=wanted, person=person, school=school, net_pence=4500, expires_at=timezone.now() + datetime.timedelta(days=3))
        for person in people[-REQUESTS:]
    )
    return lead, school


@pytest.mark.parametrize("who", ["lead", "teacher"])
def test_the_page_of_a_member(large_school, client, django_assert_max_num_queries, who):
    lead, school = large_school
    person = lead if who == "lead" else User.objects.filter(affiliations__school=school, bookings__isnull=False).exclude(pk=lead.pk)[0]
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("member"))
    assert AT_MOST["member"] <= 15
    with django_assert_max_num_queries(AT_MOST["member"]):
        assert school.name in words(client.get(reverse("member")))


@pytest.mark.parametrize(
    "name",
    [
        "member_school", "member_membership", "member_used_places", "member_add_ons", "member_value", "member_statements",
        "member_school_ofsted", "member_school_requests", "member_school_bookings",
    ],
)  # fmt: skip
def test_the_zone_of_a_school(large_school, client, django_assert_max_num_queries, name):
    lead, school = large_school
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse(name, args=[school.urn])
    client.get(address)
    assert AT_MOST[name] <= 20
    with django_assert_max_num_queries(AT_MOST[name]):
        page = words(client.get(address))
    assert school.name in page
    if name == "member_school_requests":
        assert f"Person {PEOPLE - 2}" in page


def test_colleagues_bookings(large_school, client, django_assert_max_num_queries):
    lead, _ = large_school
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    client.get(reverse("member_bookings"))
    with django_assert_max_num_queries(AT_MOST["member_bookings"]):
        assert "Person 7" in words(client.get(reverse("member_bookings"), {"whose": "colleagues"}))


def test_the_renewal_of_all_members(large_school, office, client, django_assert_max_num_queries):
    tiers = [TierFactory(name=name) for name in ("Full", "Associate", "Partner")]
    for tier, year in itertools.product(tiers, (this_academic_year(), this_academic_year() + 1)):
        TierTermsFactory(tier=tier, academic_year=year)
    schools = School.objects.bulk_create(SchoolFactory.build_batch(MEMBERS - 1))
    Membership.objects.bulk_create(MembershipFactory.build(school=school, tier=tiers[n % 3]) for n, school in enumerate(schools))
    office("Finance")
    address = reverse("office_memberships:renewals")
    client.get(address)
    assert AT_MOST["office_memberships"] <= 15
    with django_assert_max_num_queries(AT_MOST["office_memberships"]):
        page = client.get(address)
    assert words(page).count("Offer to ") == MEMBERS
