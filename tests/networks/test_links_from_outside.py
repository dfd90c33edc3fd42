"""Somebody outside opens a link of a network: they read how they come into it, as the network's own page says it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.members import invitations, letters, members
from networks.members.models import LASTS, NetworkInvitation, NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.membership import MembershipFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
AND_ASK = "See what the network is for, and ask to join</a>"


@pytest.fixture
def by_request(network, lead):
    NetworkPage.objects.filter(pk=network.pk).update(openness="request")
    network.refresh_from_db()
    return network


@pytest.fixture
def opened(client, by_request, teacher):
    """Return what the teacher reads at a link for members and on the network's own page, on one line each."""

    def open_both():
        client.force_login(teacher, backend=BACKEND)
        answers = client.get(reverse("network_resources", args=[by_request.slug])), client.get(by_request.get_url())
        assert [answer.status_code for answer in answers] == [403, 200]
        return [" ".join(answer.text.split()) for answer in answers]

    return open_both


def test_who_has_asked_reads_when_and_can_withdraw_at_once(client, by_request, opened, teacher):
    assert AND_ASK in opened()[0]
    members.ask(by_request, person=teacher)
    NetworkMember.objects.filter(person=teacher).update(asked_at=datetime.datetime(2026, 11, 18, 9, tzinfo=datetime.UTC))
    for page in opened():
        assert "You asked to join on 18 November 2026. A lead of the network will answer you by email." in page
        assert f'action="{reverse("network_withdraw", args=[by_request.slug])}"' in page
        assert "sk to join</a>" not in page
    client.post(reverse("network_withdraw", args=[by_request.slug]))
    link, own = opened()
    assert AND_ASK in link
    assert "You asked" not in link + own


def test_who_is_invited_is_led_to_their_invitation_also_where_they_had_asked(by_request, opened, lead, teacher):
    members.ask(by_request, person=teacher)
    type(teacher).objects.filter(pk=teacher.pk).update(email=teacher.email.capitalize())
    (invitation,), _ = invitations.invite(by_request, [teacher.email], by=lead)
    other = networks.network("Another network")
    invitations.invite(other, [teacher.email], by=networks.lead_of(other))
    for page in opened():
        assert "Farhana Choudhury invites you to join this network." in page
        assert f'href="{letters.answer_address(invitation)}"' in page
        assert "sk to join</a>" not in page
        assert "You asked to join" not in page
    NetworkInvitation.objects.update(sent_at=timezone.now() - LASTS)
    for page in opened():
        assert "invites you" not in page
        assert "You asked to join" in page


def test_an_invitation_comes_before_a_group_that_has_begun(by_request, opened, lead, teacher):
    NetworkPage.objects.update(kind="cohort")
    by_request.refresh_from_db()
    over = networks.meeting(by_request, by=lead)
    now = timezone.now()
    type(over).objects.update(starts_at=now - datetime.timedelta(days=2), ends_at=now - datetime.timedelta(days=1))
    for page in opened():
        assert "This group has begun. People join it by invitation." in page
        assert "sk to join</a>" not in page
    invitations.invite(by_request, [teacher.email], by=lead)
    for page in opened():
        assert "Answer the invitation" in page
        assert "This group has begun" not in page


def test_who_joined_from_a_school_that_the_network_isnt_for_any_more_reads_so(by_request, opened, teacher):
    networks.belongs(by_request, teacher)
    by_request.tiers.set([MembershipFactory().tier])
    by_request.save()
    for page in opened():
        assert "You’re at none of these schools now" in page
        assert "sk to join</a>" not in page
