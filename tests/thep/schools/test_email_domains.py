"""What an email address says of where somebody works: a school's own matches, a trust's lists its schools, a shared one says nothing."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.mail.models import Message
from thep.schools import affiliations, email_domains
from thep.schools.forms import AskForm
from thep.schools.models import Affiliation, EmailDomain
from thep.schools.requests import requests_for

pytestmark = pytest.mark.django_db
ROLE, STATE = Affiliation.Role, Affiliation.State


@pytest.fixture
def school():
    school = SchoolFactory(name="Loomwright Primary School")
    EmailDomain.objects.create(school=school, domain="Loomwright.example")
    return school


@pytest.fixture
def lead(school):
    return AffiliationFactory(school=school, role=ROLE.CPD_LEAD).person


def person_at(domain, *, is_proved=True):
    person = PersonFactory(email=f"nasima.begum@{domain}")
    EmailAddress.objects.create(user=person, email=person.email, verified=is_proved, primary=True)
    return person


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "Outlook.com", "hotmail.co.uk", "yahoo.com", "icloud.com", "lgfl.net", "211.lgfl.net", "nhs.net", "towerhamlets.gov.uk"],
)
def test_a_shared_domain_never_matches_even_where_a_school_has_it(school, lead, domain):
    EmailDomain.objects.create(school=school, domain=domain)
    school.approves_own_domain = True
    school.save()
    person = person_at(domain)
    assert affiliations.suggest_school(person.email) is None
    assert affiliations.request_listing(person, school=school).state == STATE.ASKED
    assert [each.match for each in requests_for([school], lead)] == [""]


def test_a_domain_that_only_ends_like_a_shared_one_is_not_shared():
    assert not email_domains.is_shared("notgmail.com")
    assert not email_domains.is_shared("loomwright.towerhamlets.sch.uk")


def test_requests_from_the_schools_own_address_stand_first(school, lead, django_assert_num_queries):
    other = affiliations.request_listing(person_at("elsewhere.example"), school=school)
    own = affiliations.request_listing(person_at("LOOMWRIGHT.example"), school=school)
    with django_assert_num_queries(1):
        found = requests_for([school], lead)
    assert [(each.pk, each.match) for each in found] == [(own.pk, "school"), (other.pk, "")]


def test_the_lead_sees_which_address_matches(school, lead, client):
    affiliations.request_listing(person_at("loomwright.example"), school=school)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("member_school", args=[school.urn])).text
    assert "an email address of your school" in page
    assert "Address matches" in page


def test_a_trusts_domain_lists_its_schools_first_and_chooses_none(school, lead):
    sister = SchoolFactory(name="Heron Dock Academy")
    EmailDomain.objects.create(school=sister, domain="loomwright.example")
    SchoolFactory(name="Another School")
    person = person_at("loomwright.example")
    form = AskForm(person=person)
    _, (_, first), (_, others) = form.fields["school"].widget.choices
    assert [name for _, name in first] == ["Heron Dock Academy", "Loomwright Primary School"]
    assert [name for _, name in others] == ["Another School"]
    assert "school" not in form.initial
    school.approves_own_domain = True
    school.save()
    assert affiliations.request_listing(person, school=school).state == STATE.ASKED
    assert requests_for([school], lead)[0].match == "trust"


class TestApprovedAtOnce:
    @pytest.fixture(autouse=True)
    def _wanted(self, school):
        school.approves_own_domain = True
        school.save()

    def test_a_proved_address_of_the_schools_own_is_listed_and_its_leads_are_told(self, school, lead):
        person = person_at("loomwright.example")
        joined = affiliations.request_listing(person, school=school)
        assert joined.state == STATE.ACTIVE
        assert Message.objects.get(person=lead).subject.endswith("has joined Loomwright Primary School")
        assert Message.objects.get(person=person).subject == "You’re listed at Loomwright Primary School"

    def test_an_address_that_nobody_has_proved_waits(self, school, lead):
        assert affiliations.request_listing(person_at("loomwright.example", is_proved=False), school=school).state == STATE.ASKED

    @pytest.mark.parametrize("role", [role for role in ROLE if role != ROLE.TEACHER])
    def test_every_other_role_waits_for_a_lead(self, school, lead, role):
        assert affiliations.request_listing(person_at("loomwright.example"), school=school, role=role).state == STATE.ASKED

    def test_where_the_school_has_not_chosen_it_everybody_waits(self, school, lead):
        type(school).objects.update(approves_own_domain=False)
        assert affiliations.request_listing(person_at("loomwright.example"), school=school).state == STATE.ASKED

    def test_a_lead_turns_it_off_and_on_again(self, school, lead, client):
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        address = reverse("member_school_joining", args=[school.urn])
        assert "@Loomwright.example" in client.get(address).text
        for sent, wanted in (({}, False), ({"approves_own_domain": "on"}, True)):
            client.post(address, sent)
            school.refresh_from_db()
            assert school.approves_own_domain is wanted
