"""Who leads a network, what they may do in it, and what becomes of it when they go."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks import attention
from networks.errors import (
    NotTheirs,
    NotWaiting,
)
from networks.members import invitations, leads, members
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from tests.networks.member_steps import by_request, letters_to, signed_in
from thep.accounts import closing

pytestmark = pytest.mark.django_db
State = NetworkMember.State


def test_a_lead_hands_over_and_stays_a_member_and_the_office_is_told(client, network, lead, teacher, office):
    networks.belongs(network, teacher)
    signed_in(client, lead)
    assert "Choose who leads the network from now on." in client.post(reverse("network_hand_over", args=[network.slug])).text
    new = NetworkMember.objects.get(person=teacher)
    done = client.post(reverse("network_hand_over", args=[network.slug]), {"member": new.pk}, follow=True).text
    assert "Nasima Begum leads Early years network now." in done
    assert dict(NetworkMember.objects.values_list("person__name", "role")) == {"Farhana Choudhury": "member", "Nasima Begum": "lead"}
    assert letters_to(teacher.email) == ["networks.leads"]
    assert letters_to(office.email) == ["networks.new_lead"]


def test_when_the_last_lead_leaves_or_closes_their_account_the_office_is_told_and_sees_it(client, network, lead, office):
    second = networks.belongs(network, role="co_lead").person
    members.leave(network, person=lead)
    assert letters_to(office.email) == []
    closing.close(second)
    assert letters_to(office.email) == ["networks.nobody_leads"]
    page = signed_in(client, office).get(reverse("office_attention")).text
    assert "Networks that nobody leads" in page
    assert "Nobody leads this network at the moment." in client.get(network.get_url()).text


def test_the_office_is_told_when_the_last_lead_leaves_or_is_made_a_member(network, lead, office):
    members.leave(network, person=lead)
    assert letters_to(office.email) == ["networks.nobody_leads"]
    other = networks.network("Reception teachers")
    leads.appoint(networks.belongs(other, role="lead"), role="member", by=office)
    assert letters_to(office.email) == ["networks.nobody_leads"] * 2


def test_a_request_is_the_offices_after_a_week_and_a_networks_silence_after_a_term(network, lead, office, clock):
    NetworkPage.objects.update(first_published_at=timezone.now() - datetime.timedelta(weeks=30))
    network.openness = "request"
    members.ask(network, person=PersonFactory(), note="")
    networks.meeting(network, by=lead, days=1)
    clock.forward(days=6)
    assert not attention.not_answered(office).exists()
    assert not attention.without_a_meeting(office).exists()
    clock.forward(days=2)
    assert attention.not_answered(office).exists()
    clock.forward(weeks=10)
    assert not attention.without_a_meeting(office).exists()
    clock.forward(weeks=5)
    assert attention.without_a_meeting(office).exists()


def test_the_office_may_do_what_a_lead_may(client, network, teacher, office):
    member = networks.belongs(network, teacher)
    signed_in(client, office)
    client.post(reverse("network_member", args=[network.slug, member.pk]), {"do": "lead"})
    assert NetworkMember.objects.get(pk=member.pk).role == "lead"
    client.post(reverse("network_member", args=[network.slug, member.pk]), {"do": "remove"})
    assert NetworkMember.objects.get(pk=member.pk).state == State.ENDED
    assert letters_to(teacher.email) == ["networks.leads", "networks.removed"]


def test_removing_somebody_asks_first(client, network, lead, teacher):
    member = networks.belongs(network, teacher)
    signed_in(client, lead)
    address = reverse("network_member", args=[network.slug, member.pk])
    assert address in client.get(reverse("network_members", args=[network.slug])).text
    assert "Remove Nasima Begum?" in client.get(address).text
    assert NetworkMember.objects.active().filter(person=teacher).exists()
    assert "Nasima Begum is no longer a member." in client.post(address, {"do": "remove"}, follow=True).text
    assert client.get(address).status_code == 404


def test_a_lead_removes_members_but_not_another_lead(network, lead):
    member, other = networks.belongs(network), networks.belongs(network, role="co_lead")
    assert members.remove(member, by=lead).state == State.ENDED
    with pytest.raises(NotWaiting):
        members.remove(member, by=lead)
    with pytest.raises(NotTheirs):
        members.remove(other, by=lead)


def test_whoever_doesnt_lead_the_network_changes_nothing_in_it(network, teacher):
    by_request(network)
    member = networks.belongs(network)
    asked = members.ask(network, person=PersonFactory())
    [invitation], _ = invitations.invite(network, ["a@school.example"], by=networks.lead_of(network))
    networks.belongs(network, teacher)
    for act in (
        lambda: members.accept(asked, by=teacher),
        lambda: members.decline(asked, by=teacher),
        lambda: members.remove(member, by=teacher),
        lambda: leads.appoint(member, role="lead", by=teacher),
        lambda: leads.hand_over(member, by=teacher),
        lambda: invitations.invite(network, ["b@school.example"], by=teacher),
        lambda: invitations.withdraw(invitation, by=teacher),
    ):
        with pytest.raises(NotTheirs):
            act()


def test_a_lead_must_have_a_second_step(settings, client, network, lead):
    settings.MFA_REQUIRED_FOR_DUTIES = True
    for name in ("network_call_meeting", "network_members"):
        assert signed_in(client, lead).get(reverse(name, args=[network.slug])).headers["Location"] == reverse("second_factor")
    assert signed_in(client, networks.belongs(network).person).get(reverse("network_members", args=[network.slug])).status_code == 200


def test_the_members_of_a_network_are_listed_in_as_many_queries_however_many_they_are(client, network, lead):
    signed_in(client, lead)
    asked = []
    for number in (1, 5):
        for _ in range(number):
            AffiliationFactory(person=networks.belongs(network).person)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("network_members", args=[network.slug])).status_code == 200
        asked.append(len(queries))
    assert asked[1] <= asked[0]
