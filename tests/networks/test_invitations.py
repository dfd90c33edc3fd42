"""People are invited to a network by email, and join by the link of their letter or decline."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from networks.errors import (
    CannotBeInvited,
    NotWaiting,
)
from networks.members import invitations, letters
from networks.members.models import NetworkInvitation, NetworkMember
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory
from thep.mail import sender
from thep.mail.models import Message

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
