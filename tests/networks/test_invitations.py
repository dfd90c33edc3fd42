"""People are invited to a network by email, and join by the link of their letter or decline."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from networks.errors import (
    CannotBeInvited,
    NotWaiting,
    TooManyInvitations,
)
from networks.members import emails, invitations, letters, members
from networks.members.models import NetworkInvitation, NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from thep.mail import sender
from thep.mail.models import Frequency, Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


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


def test_whose_school_the_network_isnt_for_is_told_so_and_the_invitation_stays_open(client, network, lead, teacher):
    network.tiers.add(MembershipFactory().tier)
    network.save_revision().publish()
    [invitation], _ = invitations.invite(network, [teacher.email], by=PersonFactory(is_superuser=True))
    answer = signed_in(client, teacher).post(letters.answer_address(invitation))
    assert answer.status_code == 409
    assert "This network is for people of schools that are full." in answer.text
    assert NetworkInvitation.objects.waiting().exists()
    assert not NetworkMember.objects.filter(person=teacher).exists()


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
            "Invite 300 people or fewer at a time. There are 301 in the list: invite the first 300 and then the others",
        ),
        ("p" * 1_000_001, "This list is too long to read. Invite 300 people or fewer at a time."),
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


def test_ten_thousand_typed_addresses_are_counted_and_kept_and_nobody_is_looked_up(client, network, lead, django_assert_max_num_queries):
    emails = "\n".join(f"person.{number}@school.example" for number in range(10_000))
    signed_in(client, lead).get(network.get_url())
    with django_assert_max_num_queries(20):
        answer = client.post(reverse("network_invite", args=[network.slug]), {"emails": emails, "words": "Do come."})
    assert answer.status_code == 422
    assert "There are 10,000 in the list: invite the first 300 and then the others, or choose people by what they do" in answer.text
    assert emails in answer.text.replace("\r\n", "\n")
    assert "Do come." in answer.text
    assert not NetworkInvitation.objects.exists()


def test_a_lead_invites_so_many_a_day_to_all_their_networks_and_the_office_as_many_as_it_likes(
    client, network, lead, office, clock, monkeypatch
):
    assert invitations.MOST_A_DAY == 300
    monkeypatch.setattr(invitations, "MOST_A_DAY", 4)
    other = networks.network("Primary maths")
    networks.belongs(other, lead, role="lead")
    invitations.invite(other, [f"p{number}@school.example" for number in range(3)], by=lead)
    two = {"emails": "first@school.example, second@school.example"}
    answer = signed_in(client, lead).post(reverse("network_invite", args=[network.slug]), two)
    assert answer.status_code == 422
    assert "You’ve invited 3 people by email in the last 24 hours, and 4 is the most for one day." in answer.text
    assert "Invite 1 or fewer now, and the others tomorrow, or ask our office to invite them." in answer.text
    assert "first@school.example, second@school.example" in answer.text
    assert not NetworkInvitation.objects.filter(network=network).exists()
    invitations.invite(network, ["first@school.example"], by=lead)
    with pytest.raises(TooManyInvitations, match="Invite the others tomorrow, or ask our office"):
        invitations.invite(network, ["second@school.example"], by=lead)
    assert len(invitations.invite(network, [f"q{number}@school.example" for number in range(9)], by=office)[0]) == 9
    clock.forward(days=1, minutes=1)
    assert invitations.invite(network, ["third@school.example"], by=lead)[0]


def test_of_many_who_are_left_out_ten_are_named_and_the_others_counted(client, network, lead):
    emails = [f"p{number}@school.example" for number in range(12)]
    invitations.invite(network, emails, by=lead)
    said = signed_in(client, lead).post(reverse("network_invite", args=[network.slug]), {"emails": ", ".join(emails)}, follow=True).text
    assert said.count("was invited less than a day ago.") == 10
    assert "2 more are members already, or were invited less than a day ago." in said


def test_inviting_three_hundred_asks_the_database_no_more_than_inviting_three(network, lead, django_assert_max_num_queries):
    with django_assert_max_num_queries(26):
        invitations.invite(network, [f"p{number}@school.example" for number in range(300)], by=lead)
    assert Message.objects.filter(kind="networks.invited").count() == 300


@pytest.mark.parametrize(
    ("usual", "says"),
    [
        (Frequency.AT_ONCE, "As a member you’ll get announcements, new threads and replies in threads that you follow by email as"),
        (Frequency.WEEKLY, "As a member you’ll get what is new in the network in one email a week, and you can change that"),
    ],
)
@pytest.mark.parametrize("openness", ["open", "request"])
def test_who_joins_is_told_first_which_emails_they_will_get(client, lead, teacher, monkeypatch, usual, says, openness):
    network = networks.network("Heads together", openness=openness)
    (invitation,), _ = invitations.invite(network, [teacher.email], by=networks.lead_of(network, lead))
    monkeypatch.setattr(NetworkMember._meta.get_field("emails"), "get_default", lambda: usual)
    signed_in(client, teacher)
    for address in (reverse("network_join", args=[network.slug]), letters.answer_address(invitation)):
        assert says in client.get(address).text


def test_what_who_joins_is_told_of_their_emails_is_so(network, teacher):
    members.join(network, person=teacher)
    assert emails.NEWCOMERS_GET[Frequency(NetworkMember.objects.get(person=teacher).emails)] in emails.what_newcomers_get()
    assert set(emails.NEWCOMERS_GET) == set(Frequency)
