"""Whoever has just joined a network finds the notes of its last meetings on its page."""

import datetime

import pytest
from django.utils import timezone

from networks.meetings import meetings
from networks.members.models import NetworkMember
from networks.resources import moderation, uses
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.networks.test_figures import held

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def page_for(client, network, person):
    client.force_login(person, backend=BACKEND)
    return client.get(network.get_url()).text


def section(page, name):
    """The part of a page under the heading with this id."""
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


@pytest.fixture
def noted(network, lead):
    for number in range(4):
        event = held(network, days=10 + number, title=f"Meeting {number}")
        seen = meetings.fingerprint_of(meetings.papers_of(event))
        meetings.write_papers(network, event, agenda="", notes=f"We said {number} things.", by=lead, seen=seen)


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


def test_a_newcomer_finds_the_five_resources_that_most_people_used(client, network, lead, teacher):
    for number in range(7):
        shared = networks.resource(network, f"Story map {number}", by=lead)
        for person in [networks.belongs(network).person for _ in range(number)]:
            uses.use(shared, by=person)
    moderation.take_down(shared, by=lead, why="Out of date")
    networks.belongs(network, teacher, seen_at=timezone.now())
    card = section(page_for(client, network, teacher), "catch-up")
    assert [number for number in range(7) if f"Story map {number}" in card] == [1, 2, 3, 4, 5]
    assert card.index("Story map 5") < card.index("Story map 1")
    assert "Used by 5 people" in card
    NetworkMember.objects.filter(person=teacher).update(joined_at=timezone.now() - datetime.timedelta(days=61))
    assert "Catch up" not in page_for(client, network, teacher)
