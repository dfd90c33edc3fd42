"""Whoever has just joined a network finds the notes of its last meetings on its page."""

import datetime

import pytest
from django.utils import timezone

from networks.meetings import meetings
from networks.members.models import NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.networks.test_figures import held

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def page_for(client, network, person):
    client.force_login(person, backend=BACKEND)
    return client.get(network.get_url()).text


@pytest.fixture
def noted(network, lead):
    for number in range(4):
        event = held(network, days=10 + number, title=f"Meeting {number}")
        meetings.write_papers(network, event, agenda="", notes=f"We said {number} things.", by=lead)


def test_a_newcomer_reads_the_notes_of_the_last_three_meetings(client, network, noted, teacher):
    networks.belongs(network, teacher, seen_at=timezone.now())
    page = page_for(client, network, teacher)
    assert "Catch up" in page
    assert page.index("We said 0 things.") < page.index("We said 2 things.")
    assert "We said 3 things." not in page


def test_who_has_long_been_a_member_reads_it_the_first_time_alone(client, network, noted, teacher):
    member = networks.belongs(network, teacher)
    NetworkMember.objects.filter(pk=member.pk).update(joined_at=timezone.now() - datetime.timedelta(days=61))
    assert "We said 0 things." in page_for(client, network, teacher)
    assert "We said 0 things." not in page_for(client, network, teacher)


def test_nobody_else_reads_the_notes(client, network, noted):
    assert "We said" not in client.get(network.get_url()).text
    assert "We said" not in page_for(client, network, PersonFactory())
