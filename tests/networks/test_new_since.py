"""On their overview members read what is new in each of their networks since they last opened its page."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.announcements import announcements
from networks.discussion import following, moderation
from networks.discussion.models import ThreadFollow
from networks.meetings import meetings
from networks.members import members
from networks.members.models import NetworkMember
from networks.new_since import new_since_last
from networks.pages.models import NetworkPage
from networks.resources import moderation as resource_moderation
from networks.resources import placements, resources
from networks.resources.models import Resource
from networks.resources.resources import Contents
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.bookings import rsvp

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def member(network, lead):
    """Somebody who opened the network's page an hour ago."""
    person = networks.belongs(network, PersonFactory(name="Nasima Begum")).person
    an_hour_ago = timezone.now() - HOUR
    NetworkMember.objects.update(joined_at=an_hour_ago - HOUR, seen_at=an_hour_ago)
    return person


def said(network, person):
    return [each.words for each in new_since_last([NetworkPage.objects.get(pk=network.pk)], person).get(network.pk, [])]


def everything(network, lead):
    """Something of each kind, made by the lead."""
    networks.announced(network, by=lead)
    event = networks.meeting(network, by=lead)
    seen = meetings.fingerprint_of(meetings.papers_of(event))
    meetings.write_papers(network, event, agenda="", notes="We agreed on stories.", by=lead, seen=seen)
    networks.resource(network, "Story maps", by=lead)
    networks.resource(network, "Rhymes", by=lead)
    thread = networks.thread(network, by=lead)
    networks.reply(thread, by=lead, html="<p>We have.</p>")
    networks.reply(thread, by=lead, html="<p>It takes a week.</p>")
    return event, thread


def test_each_kind_is_counted_and_leads_to_its_page(client, network, lead, member):
    everything(network, lead)
    networks.belongs(network)
    assert said(network, member) == [
        "1 announcement",
        "1 new meeting",
        "notes of 1 meeting",
        "2 new resources",
        "1 new thread",
        "2 replies",
        "1 new member",
    ]
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    page = " ".join(client.get(reverse("member")).text.split())
    assert "Since you were last there: <a" in page
    for name, words in (
        ("network_announcements", "1 announcement"),
        ("network_resources", "2 new resources"),
        ("network_discussion", "2 replies"),
        ("network_members", "1 new member"),
    ):
        assert f'<a href="{reverse(name, args=[network.slug])}">{words}</a>' in page


def test_once_they_open_the_networks_page_nothing_is_new(client, network, lead, member, clock):
    everything(network, lead)
    clock.forward(hours=2)
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    client.get(network.get_url())
    assert said(network, member) == []
    assert "Since you were last there" not in client.get(reverse("member")).text


def test_whoever_has_never_opened_it_is_told_what_is_new_since_they_joined(network, lead, clock):
    networks.resource(network, "Before", by=lead)
    clock.forward(hours=1)
    person = networks.belongs(network).person
    clock.forward(hours=1)
    networks.resource(network, "After", by=lead)
    assert said(network, person) == ["1 new resource"]


def test_what_they_made_themselves_is_not_new_to_them(network, lead, member):
    everything(network, lead)
    assert said(network, lead) == []
    thread = networks.thread(network, by=member)
    networks.reply(thread, by=member)
    assert said(network, member)[-2:] == ["1 new thread", "2 replies"]
    assert said(network, lead) == ["1 new thread", "1 reply"]


def test_what_they_may_not_see_is_not_counted(network, lead, member):
    event, thread = everything(network, lead)
    announcements.write(network, by=lead, title="A draft", body="Not yet.")
    for name in ("Story maps", "Rhymes"):
        placed = Resource.objects.get(title=name)
        resource_moderation.take_down(placed, by=lead, why="Not ours")
    for post in thread.posts.filter(number__gt=1):
        moderation.remove(post, by=lead, why="Not here")
    meetings.call_off(network, event, by=lead, reason="No hall")
    members.leave(network, person=networks.belongs(network).person)
    other = networks.network("Primary maths", is_hidden=True)
    networks.belongs(other)
    everything(other, networks.lead_of(other))
    assert said(network, member) == ["1 announcement", "1 new thread"]
    assert said(other, member) == []
    NetworkPage.objects.filter(pk=network.pk).update(has_discussion=False)
    assert said(network, member) == ["1 announcement"]


def test_posts_that_they_have_read_threads_that_they_muted_and_meetings_that_they_answered_are_not_new(network, lead, member):
    event, thread = everything(network, lead)
    rsvp.come(event, person=member, by=member)
    ThreadFollow.objects.update_or_create(thread=thread, person=member, defaults={"read_number": 2})
    assert said(network, member) == ["1 announcement", "notes of 1 meeting", "2 new resources", "1 reply"]
    following.choose(thread, by=member, wish=ThreadFollow.Wish.MUTED)
    assert said(network, member) == ["1 announcement", "notes of 1 meeting", "2 new resources"]


def test_a_new_version_and_a_resource_placed_from_elsewhere_are_new(network, lead, member):
    made = networks.resource(network, "Story maps", by=lead)
    made.placements.update(placed_at=timezone.now() - 3 * HOUR)
    made.versions.update(added_at=timezone.now() - 3 * HOUR)
    assert said(network, member) == []
    resources.add_version(made, Contents(html="<p>Seven weeks.</p>"), what_changed="A week more", by=lead)
    other = networks.network("Primary maths")
    there = networks.lead_of(other)
    networks.belongs(network, there, role="co_lead")
    NetworkMember.objects.filter(person=there).update(joined_at=timezone.now() - 3 * HOUR)
    placements.place(networks.resource(other, "Counting", by=there), [network], by=there)
    assert said(network, member) == ["1 new resource", "1 new version of a resource"]


def test_the_overview_asks_as_much_for_eight_networks_as_for_one(client, network, lead, member):
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    everything(network, lead)

    def queries():
        client.get(reverse("member"))
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("member"))
        assert page.status_code == 200
        return len(asked)

    one = queries()
    for number in range(7):
        other = networks.network(f"Network {number}")
        networks.belongs(other, member)
        everything(other, networks.lead_of(other))
    assert queries() == one
