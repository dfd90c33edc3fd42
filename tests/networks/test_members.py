"""Joining a network, asking to, being invited, leaving, and who leads it."""

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from networks.errors import (
    AlreadyMember,
    AskedTooOften,
    CannotBeInvited,
    CohortHasBegun,
    JoinsOtherwise,
    NotForTheirSchool,
    NotTheirs,
    NotWaiting,
)
from networks.members import access, invitations, leads, letters, members
from networks.members.models import NetworkInvitation, NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory
from tests.threads import at_once
from thep.accounts import closing
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.bookings import rsvp
from thep.mail import sender
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
State = NetworkMember.State


@pytest.fixture
def network():
    return networks.network()


@pytest.fixture
def lead(network):
    return networks.lead_of(network, PersonFactory(name="Farhana Choudhury"))


@pytest.fixture
def teacher():
    return PersonFactory(name="Nasima Begum")


@pytest.fixture
def office():
    ensure_groups()
    person = PersonFactory(name="Tom Adeyemi")
    person.groups.add(Group.objects.get(name=MANAGERS))
    return person


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def letters_to(address):
    return list(Message.objects.filter(to=address).order_by("pk").values_list("kind", flat=True))


def by_request(network):
    type(network).objects.filter(pk=network.pk).update(openness="request")
    network.refresh_from_db()
    return network


# Joining.


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
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 404


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
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 404
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
    assert client.get(reverse("network_members", args=[network.slug])).status_code == 404
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


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_joins_and_the_other_is_told(network, teacher):
    answers = at_once(lambda number: members.join(network, person=teacher), times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyMember", "NetworkMember"]
    assert NetworkMember.objects.filter(person=teacher).count() == 1


# Invitations.


def test_a_lead_invites_by_email_and_whoever_has_the_letter_joins(client, network, lead, teacher):
    signed_in(client, lead)
    said = client.post(
        reverse("network_invite", args=[network.slug]),
        {"emails": f"{teacher.email}, someone@school.example; {lead.email}", "words": "Do come."},
        follow=True,
    ).text
    assert "We’ve invited 2 people." in said
    assert f"{lead.email} is a member already." in said
    sender.send_due()
    letter = next(each for each in mail.outbox if each.to == [teacher.email])
    assert "Do come." in letter.body
    path = re.search(r"(/networks/invitations/\S+/)", letter.body)[1]
    client.logout()
    assert "Sign in and join" in client.get(path).text
    assert NetworkInvitation.objects.waiting().count() == 2  # opening a link answers nothing
    assert client.post(path).headers["Location"].startswith("/accounts/login/")
    signed_in(client, teacher)
    assert "invites you to join Early years network" in client.get(reverse("member")).text
    assert "You’re a member of Early years network now." in client.post(path, follow=True).text
    assert client.get(path).status_code == 410


def test_an_invitation_is_declined_or_withdrawn_and_works_no_more(client, network, lead):
    (declined, withdrawn), _ = invitations.invite(network, ["a@school.example", "b@school.example"], by=lead)
    path = letters.answer_address(declined)
    assert "Thank you for telling us" in client.post(path, {"refuse": "1"}).text
    assert client.get(path).status_code == 410
    signed_in(client, lead).post(reverse("network_take_back", args=[network.slug, withdrawn.pk]))
    assert client.get(letters.answer_address(withdrawn)).status_code == 410
    sender.send_due()
    assert [each.to for each in mail.outbox] == [["a@school.example"]]
    for invitation in (declined, withdrawn):
        with pytest.raises(NotWaiting):
            invitations.accept(invitation, by=PersonFactory())


def test_an_invitation_lasts_four_weeks_and_is_sent_again_after_a_day(client, network, lead, clock):
    [invitation], _ = invitations.invite(network, ["a@school.example"], by=lead)
    assert invitations.invite(network, ["A@school.example"], by=lead)[1] == ["a@school.example was invited less than a day ago."]
    clock.forward(days=29)
    assert client.get(letters.answer_address(invitation)).status_code == 410
    [again], _ = invitations.invite(network, ["a@school.example"], by=lead)
    assert again.pk == invitation.pk
    assert client.get(letters.answer_address(again)).status_code == 200
    clock.forward(days=57)
    assert invitations.forget_old() == 1


@pytest.mark.parametrize(
    ("emails", "complaint"),
    [
        ("", "Enter the email address of whoever you’d like to invite."),
        ("nobody", "Enter an email address, such as name@example.sch.uk."),
        ("a@b, fine@school.example", "Correct a@b: it is no email address."),
        (
            " ".join(f"p{number}@school.example" for number in range(301)),
            "Invite 300 people or fewer at a time. There are 301 in the list.",
        ),
    ],
)
def test_what_cant_be_invited_is_named_and_kept(client, network, lead, emails, complaint):
    answer = signed_in(client, lead).post(reverse("network_invite", args=[network.slug]), {"emails": emails})
    assert answer.status_code == 422
    assert complaint in answer.text
    assert emails in answer.text
    assert not NetworkInvitation.objects.exists()


def test_the_operation_refuses_too_many_too(network, lead):
    with pytest.raises(CannotBeInvited):
        invitations.invite(network, [f"p{number}@school.example" for number in range(301)], by=lead)


def test_inviting_three_hundred_asks_the_database_no_more_than_inviting_three(network, lead, django_assert_max_num_queries):
    with django_assert_max_num_queries(24):
        invitations.invite(network, [f"p{number}@school.example" for number in range(300)], by=lead)
    assert Message.objects.filter(kind="networks.invited").count() == 300


# Leading.


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


def test_the_office_may_do_what_a_lead_may(client, network, teacher, office):
    member = networks.belongs(network, teacher)
    signed_in(client, office)
    client.post(reverse("network_member", args=[network.slug, member.pk]), {"do": "lead"})
    assert NetworkMember.objects.get(pk=member.pk).role == "lead"
    client.post(reverse("network_member", args=[network.slug, member.pk]), {"do": "remove"})
    assert NetworkMember.objects.get(pk=member.pk).state == State.ENDED
    assert letters_to(teacher.email) == ["networks.leads", "networks.removed"]


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


# What it is worth to a school.


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
