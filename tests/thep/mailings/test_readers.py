"""Who gets it, once, by which way, and who doesn't and why."""

import datetime

import pytest
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.accounts.models import User
from thep.mail import address_troubles, newsletter, preferences
from thep.mail.models import Frequency, Subscription
from thep.mailings import moves
from thep.mailings.audiences import People, Reader, audience_named
from thep.mailings.readers import readers_of
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def to(office):
    """Make a draft to an audience: `to("schools.leaders", roles=["cpd_lead"])`, or to several."""
    manager = office("Office managers", name="Manager")

    def make(name, *others, **choice):
        mailing = moves.begin(by=manager, audience=audience_named(name), choice=choice, subject="x", body="y", reply_to_writer=False)
        for other, chosen in others:
            moves.add_audience(mailing, by=manager, audience=audience_named(other), choice=chosen)
        return mailing

    return make


def got(mailing):
    return [each.reader.name for each in readers_of(mailing).getting]


def left(mailing):
    return {each.name: each.reason for each in readers_of(mailing).left_out}


def test_leaders_of_chosen_schools_and_the_schools_that_have_none(to):
    first, second, third = (
        SchoolFactory(name=name, phase=phase) for name, phase in (("A", "primary"), ("B", "secondary"), ("C", "primary"))
    )
    both = lead_of(first, name="Both")
    AffiliationFactory(person=both, school=second, role=Affiliation.Role.HEADTEACHER)
    AffiliationFactory(person=PersonFactory(name="Manager of B"), school=second, role=Affiliation.Role.BUSINESS_MANAGER)
    AffiliationFactory(person=PersonFactory(name="Teacher"), school=first)
    AffiliationFactory(person=PersonFactory(name="Asked"), school=first, role=Affiliation.Role.CPD_LEAD, state="asked")
    everyone = to("schools.leaders", roles=["cpd_lead", "business_manager", "headteacher"])
    assert got(everyone) == ["Both", "Manager of B"]
    assert left(everyone) == {"C": "nobody with this role is listed there"}
    assert readers_of(everyone).getting[0].reader.values == {"school": "A and B"}
    assert got(to("schools.leaders", roles=["cpd_lead"], schools=[str(second.pk)])) == []
    assert got(to("schools.leaders", roles=["headteacher"], phases=["secondary"])) == ["Both"]
    assert third.name in left(to("schools.leaders", roles=["cpd_lead"], phases=["primary"]))


def test_members_of_a_tier_this_year(to):
    full, associate = TierFactory(name="Full"), TierFactory(name="Associate")
    of_full, of_associate, former = SchoolFactory(name="F"), SchoolFactory(name="A"), SchoolFactory(name="Former")
    MembershipFactory(school=of_full, tier=full)
    MembershipFactory(school=of_associate, tier=associate)
    MembershipFactory(school=former, tier=full, academic_year=2020)
    for school in (of_full, of_associate, former):
        lead_of(school, name=f"Lead of {school}")
    AffiliationFactory(person=PersonFactory(name="Teacher of F"), school=of_full)
    assert got(to("membership.tiers", tiers=[str(full.pk)], who=["leading"])) == ["Lead of F"]
    assert got(to("membership.tiers", tiers=[str(full.pk)], who=["everybody"])) == ["Lead of F", "Teacher of F"]


def test_people_by_role_and_phase(to):
    PersonFactory(name="Own phase", job_role="teacher", phase="primary")
    school = SchoolFactory(phase="primary")
    AffiliationFactory(person=PersonFactory(name="School’s phase", job_role="teacher"), school=school)
    PersonFactory(name="Secondary", job_role="teacher", phase="secondary")
    PersonFactory(name="Head", job_role="headteacher", phase="primary")
    PersonFactory(name="Closed", job_role="teacher", phase="primary", is_active=False)
    assert got(to("schools.people", job_roles=["teacher"], phases=["primary"])) == ["Own phase", "School’s phase"]


def test_subscribers_who_confirmed(to):
    newsletter.ask("asked@school.example")
    Subscription.objects.create(email="reads@school.example", confirmed_at=timezone.now())
    mailing = to("mailings.subscribers")
    assert got(mailing) == ["reads@school.example"]
    assert left(mailing) == {"asked@school.example": "hasn’t confirmed their address"}


def test_whoever_emails_do_not_reach_is_left_out_and_it_says_why(to, event):
    people = [
        PersonFactory(name=name, job_role="headteacher", email=f"{name.split()[0]}@school.example")
        for name in ("Comes back", "Full", "Spam")
    ]
    comes_back, full, spam = (person.email for person in people)
    address_troubles.came_back(comes_back, "550 No such user")
    for _ in range(4):
        address_troubles.took_nothing(full, "452 Mailbox full")
    address_troubles.complained(spam)
    for person in people:
        book(event, person)
    can_be_stopped = to("schools.people", job_roles=["headteacher"])
    assert got(can_be_stopped) == []
    assert left(can_be_stopped) == {
        "Comes back": "our emails to this address come back",
        "Full": "their mailbox didn’t take our last emails",
        "Spam": "they marked our emails as spam",
    }
    about_their_place = to("bookings.event", event=[str(event.pk)], groups=["booked"])
    assert got(about_their_place) == ["Full", "Spam"]
    assert left(about_their_place) == {"Comes back": "our emails to this address come back"}


def test_what_people_chose_is_obeyed_where_it_can_be_stopped(to, event):
    people = [PersonFactory(name=name, job_role="headteacher") for name in ("Gets it", "Paused", "Stopped all", "Stopped it")]
    by_name = {person.name: person.email for person in people}
    preferences.choose(by_name["Stopped it"], "mailings", Frequency.NEVER)
    preferences.stop_all([by_name["Stopped all"]])
    preferences.pause(by_name["Paused"], timezone.localdate() + datetime.timedelta(days=9))
    mailing = to("schools.people", job_roles=["headteacher"])
    assert got(mailing) == ["Gets it"]
    assert left(mailing) == {
        "Paused": "they have paused emails for now",
        "Stopped all": "they have unsubscribed",
        "Stopped it": "they have unsubscribed",
    }
    for person in people:
        book(event, person)
    about_the_event = {"event": [str(event.pk)], "groups": ["booked"]}
    assert len(got(to("bookings.event", **about_the_event))) == 4
    both = to("schools.people", ("bookings.event", about_the_event), job_roles=["headteacher"])
    assert len(got(both)) == 4
    assert left(both) == {}


def test_a_person_is_in_it_once_and_so_is_an_address(to, declare, event):
    nasima = PersonFactory(name="Nasima", email="office@school.example", job_role="teacher")
    book(event, nasima)
    Subscription.objects.create(email="office@school.example", confirmed_at=timezone.now())
    mailing = to(
        "schools.people",
        ("bookings.event", {"event": [str(event.pk)], "groups": ["booked"]}),
        ("mailings.subscribers", {}),
        job_roles=["teacher"],
    )
    assert [(each.reader.name, each.kind.name) for each in readers_of(mailing).getting] == [("Nasima", "mailings.to_booked")]
    assert left(mailing) == {}


def test_of_two_accounts_at_one_address_one_gets_it_and_the_other_is_named(to, declare):
    """Accounts have an address each; a domain that knows further addresses of people may find one twice."""
    first, second = PersonFactory(name="First"), PersonFactory(name="Second")
    shared = [Reader(address=f" {each}@School.example ", name=str(person), person=person, because="x")
              for each, person in (("Office", first), ("office", second))]  # fmt: skip
    audience = audience_named("mailings.subscribers")
    declare(type(audience)(**{**vars(audience), "name": "shared", "people": lambda chosen: People(readers=shared)}))
    mailing = to("shared")
    assert got(mailing) == ["First"]
    assert left(mailing) == {"Second": "First gets it at the same address"}


def test_who_has_no_address_or_a_closed_account_is_said(to, declare):
    nobody = Reader(address=" ", name="No address", because="x")
    closed = Reader(address="c@school.example", name="Closed", person=PersonFactory(is_active=False), because="x")
    audience = audience_named("mailings.subscribers")
    declare(type(audience)(**{**vars(audience), "name": "odd", "people": lambda chosen: People(readers=[nobody, closed])}))
    assert left(to("odd")) == {"No address": "we have no email address for them", "Closed": "their account is closed"}


@pytest.mark.parametrize("people", [3, 30])
def test_finding_them_takes_as_many_queries_for_many(to, django_assert_max_num_queries, people):
    school = SchoolFactory()
    for _ in range(people):
        AffiliationFactory(school=school, role=Affiliation.Role.CPD_LEAD)
    mailing = to("schools.leaders", roles=["cpd_lead"])
    with django_assert_max_num_queries(9):
        assert len(readers_of(mailing).getting) == people
    assert User.objects.count() > people
