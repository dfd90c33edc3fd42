"""Affiliations: asked for, approved, declined, ended."""

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.threads import at_once, both_looking
from thep.mail.models import Message
from thep.schools import affiliations
from thep.schools.errors import AlreadyAffiliated, AskedTooOften, LastLead, NotAllowed, NotWaiting, SchoolIsClosed
from thep.schools.models import Affiliation, EmailDomain, School

pytestmark = pytest.mark.django_db
ROLE = Affiliation.Role


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return AffiliationFactory(school=school, role=ROLE.CPD_LEAD, person__name="Nasima Begum").person


@pytest.fixture
def asked(school):
    return affiliations.request_listing(PersonFactory(name="Ayesha Khatun"), school=school)


def letters_to(person):
    return list(Message.objects.filter(to=person.email).values_list("subject", flat=True))


def test_asking_waits_for_approval_and_tells_the_leads(school, lead, asked):
    assert asked.state == Affiliation.State.ASKED
    assert letters_to(lead) == ["Ayesha Khatun wants to join Loomwright Primary School"]
    assert f"/member/school/{school.urn}/" in Message.objects.get(to=lead.email).text


def test_a_lead_in_two_roles_is_told_once(school, lead):
    AffiliationFactory(person=lead, school=school, role=ROLE.BUSINESS_MANAGER)
    affiliations.request_listing(PersonFactory(), school=school)
    assert len(letters_to(lead)) == 1


def test_nobody_is_told_of_another_schools_request(asked):
    other = AffiliationFactory(role=ROLE.CPD_LEAD).person
    assert letters_to(other) == []


def test_asking_twice_is_refused(school, asked):
    with pytest.raises(AlreadyAffiliated):
        affiliations.request_listing(asked.person, school=school)


def test_nobody_fills_the_mailboxes_of_a_schools_leads(school, lead, clock):
    """One school is asked three times a day, and ten of them in all; the next day it may be asked again."""
    person = PersonFactory()

    def asks(school):
        affiliations.end(affiliations.request_listing(person, school=school), by=person)

    for _ in range(3):
        asks(school)
    with pytest.raises(AskedTooOften):
        asks(school)
    for _ in range(7):
        asks(SchoolFactory())
    with pytest.raises(AskedTooOften):
        asks(SchoolFactory())
    assert len(letters_to(lead)) == 3
    clock.forward(days=1, minutes=1)
    asks(school)
    assert len(letters_to(lead)) == 4


def test_one_person_works_in_several_schools_and_roles(school, asked):
    affiliations.request_listing(asked.person, school=SchoolFactory(), role=ROLE.SUPPLY)
    affiliations.request_listing(asked.person, school=school, role=ROLE.GOVERNOR)
    assert asked.person.affiliations.requested().count() == 3


def test_a_closed_school_takes_nobody():
    with pytest.raises(SchoolIsClosed):
        affiliations.request_listing(PersonFactory(), school=SchoolFactory(status=School.Status.CLOSED))


def test_approval_makes_it_active_and_tells_the_person(lead, asked):
    affiliations.approve(asked, by=lead)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == (Affiliation.State.ACTIVE, lead)
    assert letters_to(asked.person) == ["You’re listed at Loomwright Primary School"]


def test_the_person_may_ask_again_after_a_refusal(school, lead, asked):
    affiliations.decline(asked, by=lead)
    assert letters_to(asked.person) == ["You’re not listed at Loomwright Primary School"]
    assert affiliations.request_listing(asked.person, school=school).state == Affiliation.State.ASKED


def test_what_is_decided_is_not_decided_again(lead, asked):
    affiliations.approve(asked, by=lead)
    with pytest.raises(NotWaiting):
        affiliations.decline(asked, by=lead)


@pytest.mark.parametrize("role", [ROLE.TEACHER, ROLE.GOVERNOR, ROLE.CHAIR, ROLE.SUPPLY])
def test_only_those_who_act_for_the_school_approve(school, asked, role):
    colleague = AffiliationFactory(school=school, role=role).person
    with pytest.raises(NotAllowed):
        affiliations.approve(asked, by=colleague)


def test_a_lead_of_another_school_cannot_approve(asked):
    with pytest.raises(NotAllowed):
        affiliations.approve(asked, by=AffiliationFactory(role=ROLE.HEADTEACHER).person)


def test_a_lead_who_has_left_cannot_approve(lead, asked):
    AffiliationFactory(school=asked.school, role=ROLE.HEADTEACHER)
    affiliations.end(lead.affiliations.get(), by=lead)
    with pytest.raises(NotAllowed):
        affiliations.approve(asked, by=lead)


def test_the_last_lead_stays_until_somebody_else_leads(school, lead):
    with pytest.raises(LastLead):
        affiliations.end(lead.affiliations.get(), by=lead)
    AffiliationFactory(school=school, role=ROLE.HEADTEACHER, person__is_active=False)
    with pytest.raises(LastLead):
        affiliations.end(lead.affiliations.get(), by=lead)
    AffiliationFactory(school=school, role=ROLE.BUSINESS_MANAGER)
    affiliations.end(lead.affiliations.get(), by=lead)
    assert not lead.affiliations.active().exists()


def test_nobody_approves_their_own(school, lead):
    own = affiliations.request_listing(lead, school=school, role=ROLE.HEADTEACHER)
    with pytest.raises(NotAllowed):
        affiliations.approve(own, by=lead)


def test_a_lead_ends_a_leavers_listing_and_the_leaver_is_told(lead, asked):
    affiliations.approve(asked, by=lead)
    affiliations.end(asked, by=lead)
    assert asked.state == Affiliation.State.ENDED
    assert asked.ended_at is not None
    assert letters_to(asked.person)[0] == "You’re no longer listed at Loomwright Primary School"


def test_who_leaves_by_themselves_is_not_written_to(asked):
    affiliations.end(asked, by=asked.person)
    assert letters_to(asked.person) == []
    with pytest.raises(NotWaiting):
        affiliations.end(asked, by=asked.person)


def test_the_domain_of_an_email_address_suggests_its_school(school):
    EmailDomain.objects.create(school=school, domain="loomwright.example")
    assert affiliations.suggest_school("a@LOOMWRIGHT.example") == school
    assert affiliations.suggest_school("a@mail.example") is None
    assert affiliations.suggest_school("nonsense") is None


def test_a_domain_that_several_schools_share_suggests_none(school):
    for each in (school, SchoolFactory()):
        EmailDomain.objects.create(school=each, domain="trust.example")
    assert affiliations.suggest_school("a@trust.example") is None


def test_a_known_domain_never_approves(school):
    EmailDomain.objects.create(school=school, domain="loomwright.example")
    person = PersonFactory(email="a@loomwright.example")
    assert affiliations.request_listing(person, school=school).state == Affiliation.State.ASKED


@pytest.fixture
def leave_at_once(monkeypatch):
    """Have both leads of a school leave at one moment; return what became of each."""

    def leave_school(school):
        monkeypatch.setattr(affiliations, "is_last_lead", both_looking(affiliations.is_last_lead))
        leading = [AffiliationFactory(school=school, role=ROLE.CPD_LEAD) for _ in range(2)]
        answers = at_once(lambda number: affiliations.end(leading[number], by=leading[number].person), times=2)
        return sorted({Affiliation: "left", LastLead: "stays"}[type(answer)] for answer in answers)

    return leave_school


@pytest.mark.django_db(transaction=True)
def test_of_two_leads_who_leave_at_once_one_stays(leave_at_once):
    school = SchoolFactory()
    assert leave_at_once(school) == ["left", "stays"]
    assert Affiliation.objects.leading().filter(school=school).count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_leave(leave_at_once, without_row_locks):
    school = SchoolFactory()
    assert leave_at_once(school) == ["left", "left"]
    assert not Affiliation.objects.leading().filter(school=school).exists()
