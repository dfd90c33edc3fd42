"""What a school's page says of networks, and what becomes of them when somebody leaves the school."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from networks import school_panels
from networks.value import sections
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from tests.networks.test_figures import move
from thep.bookings import rsvp
from thep.cms.academic_years import this_academic_year
from thep.schools.leaving import leaving, leaving_altogether

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.fixture
def cpd_lead():
    return AffiliationFactory(role="cpd_lead", person=PersonFactory(name="Ada Cole"))


def colleague(cpd_lead, name):
    return AffiliationFactory(school=cpd_lead.school, person=PersonFactory(name=name)).person


def test_who_acts_for_a_school_sees_who_is_in_which_network_and_learns_of_no_hidden_one(client, cpd_lead, network):
    networks.lead_of(network, colleague(cpd_lead, "Farhana Choudhury"))
    networks.belongs(network, colleague(cpd_lead, "Nasima Begum"))
    networks.belongs(network, PersonFactory(name="Of another school"))
    hidden = networks.network("Quiet circle", is_hidden=True)
    networks.belongs(hidden, colleague(cpd_lead, "Xanthippe"))
    client.force_login(cpd_lead.person, backend=BACKEND)
    address = reverse("member_school", args=[cpd_lead.school.urn])
    page = text_of(client.get(address))
    assert "Early years network : Farhana Choudhury (leads it), Nasima Begum" in page
    assert "Of another school" not in page
    assert "Quiet circle" not in page
    networks.belongs(hidden, cpd_lead.person)
    assert "Quiet circle : Ada Cole, Xanthippe" in text_of(client.get(address))


def test_a_schools_public_page_names_its_networks_to_members_and_never_who_or_what_is_hidden(client, cpd_lead, network):
    networks.belongs(network, colleague(cpd_lead, "Nasima Begum"))
    networks.belongs(networks.network("Quiet circle", is_hidden=True), colleague(cpd_lead, "Xanthippe"))
    networks.belongs(networks.network("Early reading"), PersonFactory(name="Of another school"))
    address = reverse("school_profile", args=[cpd_lead.school.urn, cpd_lead.school.slug])
    assert "Networks that staff here are in" not in client.get(address).text
    client.force_login(PersonFactory(), backend=BACKEND)
    assert "Networks that staff here are in" not in client.get(address).text
    client.force_login(AffiliationFactory(person=PersonFactory()).person, backend=BACKEND)
    page = text_of(client.get(address))
    assert "Networks that staff here are in Early years network" in page
    for secret in ("Quiet circle", "Early reading", "Nasima Begum", "Xanthippe"):
        assert secret not in page


def test_the_year_of_a_school_tells_nobody_of_a_hidden_network(cpd_lead):
    hidden = networks.network("Quiet circle", is_hidden=True)
    networks.lead_of(hidden)
    person = colleague(cpd_lead, "Xanthippe")
    networks.belongs(hidden, person)
    event = networks.meeting(hidden)
    rsvp.come(event, person=person, by=person)
    move(event, timezone.now() - datetime.timedelta(days=20))
    assert "Quiet circle" not in str(list(sections(cpd_lead.school, this_academic_year())))


def test_who_leads_a_network_is_asked_to_hand_it_over_before_they_leave_a_school(client, cpd_lead, network):
    AffiliationFactory(school=cpd_lead.school, role="headteacher")
    networks.lead_of(network, cpd_lead.person)
    client.force_login(cpd_lead.person, backend=BACKEND)
    page = client.get(reverse("member_leave_asked", args=[cpd_lead.pk]))
    assert "Networks that you lead" in page.text
    assert reverse("network_hand_over", args=[network.slug]) in page.text
    assert school_panels.leads_on(leaving(AffiliationFactory())) is None


def test_who_leaves_the_only_school_of_a_networks_tiers_is_told_so(cpd_lead, network):
    membership = MembershipFactory(school=cpd_lead.school)
    network.tiers.add(membership.tier)
    network.save_revision().publish()
    networks.belongs(network, cpd_lead.person)
    left = leaving_altogether(cpd_lead.person, cpd_lead.school)
    assert school_panels.no_longer_in(left).startswith("See what is for members of Early years network")
    MembershipFactory(school=AffiliationFactory(person=cpd_lead.person).school, tier=membership.tier)
    assert school_panels.no_longer_in(left) == ""
