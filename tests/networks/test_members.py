"""Joining a network, asking to, and leaving it; what that is worth to a school."""

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from networks.errors import (
    AlreadyMember,
    AskedTooOften,
    CohortHasBegun,
    JoinsOtherwise,
    NotForTheirSchool,
    NotWaiting,
)
from networks.members import access, invitations, members
from networks.members.models import NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from tests.networks.member_steps import by_request, letters_to, signed_in
from tests.threads import at_once
from thep.bookings import rsvp
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
State = NetworkMember.State


def test_a_teacher_joins_an_open_network_from_its_page_and_leaves_it(client, network, lead, teacher):
    signed_in(client, teacher)
    page = client.get(network.get_url()).text
    assert "Join this network" in page
    assert "Farhana Choudhury" in page
    assert "See who is in this network" not in page
    done = client.post(reverse("network_join", args=[network.slug]), follow=True).text
    assert "You’re a member of Early years network now." in done
    assert "2 people from 0 schools" in " ".join(done.split())
    assert "My networks" in client.get(reverse("member")).text
    left = client.post(reverse("network_leave", args=[network.slug]), follow=True).text
    assert "You’ve left Early years network." in left
    assert NetworkMember.objects.get(person=teacher).state == State.ENDED
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 403


def test_whoever_isnt_signed_in_signs_in_first_and_comes_back(client, network):
    assert "Sign in to join" in client.get(network.get_url()).text
    answer = client.get(reverse("network_join", args=[network.slug]))
    assert answer.headers["Location"].endswith(f"?next=/networks/{network.slug}/join/")


def test_joining_again_after_leaving_is_a_new_membership(network, teacher):
    members.join(network, person=teacher)
    members.leave(network, person=teacher)
    members.join(network, person=teacher)
    assert sorted(NetworkMember.objects.values_list("state", flat=True)) == ["active", "ended"]


def test_asking_waits_for_a_lead_who_is_told_and_answers(client, network, lead, teacher):
    by_request(network)
    signed_in(client, teacher)
    done = client.post(reverse("network_join", args=[network.slug]), {"note": "I teach Reception."}, follow=True).text
    assert "We’ve asked the network’s leads." in done
    assert letters_to(lead.email) == ["networks.asked"]
    assert "I teach Reception." in Message.objects.get(to=lead.email).text
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 403
    signed_in(client, lead)
    assert "Nasima Begum</strong> asks to join Early years network" in " ".join(client.get(reverse("member")).text.split())
    page = client.get(reverse("network_members", args=[network.slug])).text
    assert "1 person asks to join" in page
    asked = NetworkMember.objects.get(person=teacher)
    client.post(reverse("network_member", args=[network.slug, asked.pk]), {"do": "accept"})
    assert letters_to(teacher.email) == ["networks.accepted"]
    assert access.is_member(PersonFactory._meta.model.objects.get(pk=teacher.pk), network)


def test_who_is_declined_may_ask_again_and_a_request_can_be_withdrawn(network, lead, teacher):
    by_request(network)
    members.decline(members.ask(network, person=teacher), by=lead)
    assert letters_to(teacher.email) == ["networks.declined"]
    members.ask(network, person=teacher)
    members.withdraw(network, person=teacher)
    with pytest.raises(NotWaiting):
        members.withdraw(network, person=teacher)


def test_a_note_that_is_too_long_is_kept_and_named(client, network, teacher):
    by_request(network)
    answer = signed_in(client, teacher).post(reverse("network_join", args=[network.slug]), {"note": "x" * 501})
    assert answer.status_code == 422
    assert "Use 500 characters or fewer." in answer.text
    assert "x" * 501 in answer.text


@pytest.mark.parametrize(
    ("openness", "way", "error"),
    [
        ("request", members.join, JoinsOtherwise),
        ("invitation", members.join, JoinsOtherwise),
        ("open", members.ask, JoinsOtherwise),
        ("invitation", members.ask, JoinsOtherwise),
    ],
)
def test_a_network_is_joined_in_its_own_way_alone(teacher, openness, way, error):
    with pytest.raises(error):
        way(networks.network(openness=openness), person=teacher)
    assert not NetworkMember.objects.exists()


def test_nobody_joins_twice(network, teacher):
    members.join(network, person=teacher)
    with pytest.raises(AlreadyMember, match="member of this network already"):
        members.join(network, person=teacher)


def test_asking_twice_says_that_an_answer_is_coming(network, teacher):
    members.ask(by_request(network), person=teacher)
    with pytest.raises(AlreadyMember, match="answer you by email"):
        members.ask(network, person=teacher)


def test_nobody_fills_the_leads_mailboxes(teacher):
    for number in range(10):
        members.ask(networks.network(f"Network {number}", openness="request"), person=teacher)
    with pytest.raises(AskedTooOften):
        members.ask(networks.network("Network eleven", openness="request"), person=teacher)


def test_a_network_for_some_tiers_is_for_people_of_such_schools_as_long_as_they_are_there(client, network, teacher):
    membership = MembershipFactory()
    network.tiers.add(membership.tier)
    network.save_revision().publish()
    with pytest.raises(NotForTheirSchool, match=membership.tier.name.lower()):
        members.join(network, person=teacher)
    affiliation = AffiliationFactory(person=teacher, school=membership.school)
    again = type(teacher).objects.get(pk=teacher.pk)
    members.join(network, person=again)
    signed_in(client, teacher)
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 200
    affiliation.state = "ended"
    affiliation.save()
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 403
    assert "closed to you" in client.get(network.get_url()).text


def test_a_cohort_that_has_begun_is_joined_by_invitation_alone(teacher, clock):
    cohort = networks.network("Aspiring heads", kind="cohort")
    lead = networks.lead_of(cohort)
    networks.meeting(cohort, by=lead)
    members.join(cohort, person=PersonFactory())
    clock.forward(days=20)
    with pytest.raises(CohortHasBegun):
        members.join(cohort, person=teacher)
    [invitation], _ = invitations.invite(cohort, [teacher.email], by=lead)
    assert invitations.accept(invitation, by=teacher).is_active


def test_whoever_asked_before_a_cohort_began_a_lead_can_let_in(teacher, clock):
    cohort = networks.network("Aspiring heads", kind="cohort", openness="request")
    lead = networks.lead_of(cohort)
    networks.meeting(cohort, by=lead)
    asked = members.ask(cohort, person=teacher, note="")
    clock.forward(days=20)
    with pytest.raises(CohortHasBegun):
        members.ask(cohort, person=PersonFactory(), note="")
    assert members.accept(asked, by=lead).is_active


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_joins_and_the_other_is_told(network, teacher):
    answers = at_once(lambda number: members.join(network, person=teacher), times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyMember", "NetworkMember"]
    assert NetworkMember.objects.filter(person=teacher).count() == 1


def test_a_schools_year_has_its_people_in_networks_and_their_places_at_meetings(client, network, lead, clock):
    cpd_lead = AffiliationFactory(role="cpd_lead")
    colleague = AffiliationFactory(school=cpd_lead.school).person
    networks.belongs(network, colleague)
    meeting = networks.meeting(network, by=lead)
    address = reverse("member_value", args=[cpd_lead.school.urn])
    rsvp.come(meeting, person=colleague, by=colleague)
    signed_in(client, cpd_lead.person)
    page = " ".join(strip_tags(client.get(address).text).split())
    assert "Networks that your people are in now 1" in page
    assert "Places at meetings 0" in page  # it hasn't been yet
    clock.forward(days=15)
    signed_in(client, cpd_lead.person)
    page = " ".join(strip_tags(client.get(address).text).split())
    assert "Places at meetings 1" in page
    assert "Early years network 1 0" in page
