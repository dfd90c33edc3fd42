"""Networks of the demonstration have members, meetings, discussions and resources."""

from collections import Counter
from html import unescape

import pytest
from django.db.models import Exists, OuterRef, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from networks.announcements.models import Announcement
from networks.discussion.models import NetworkThread, PostMention, PostReport, ThreadPost
from networks.meetings import meetings
from networks.meetings.models import MeetingAction
from networks.members.leads import leads_of
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from networks.resources.models import Placement, Resource, ResourceVersion
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.mail.models import Frequency

pytestmark = [pytest.mark.django_db, pytest.mark.content, pytest.mark.xdist_group("demonstration")]  # loaded in one process


def test_every_network_has_told_its_members_something_that_they_read_on_its_pages():
    told = Announcement.objects.sent().select_related("network", "author")
    assert set(told.values_list("network__slug", flat=True)) == set(NetworkPage.objects.values_list("slug", flat=True))
    assert len(told) >= 28
    client = Client()
    for announcement in told.filter(network__slug__in=["early-years", "headteachers"]):
        client.force_login(announcement.author, backend="django.contrib.auth.backends.ModelBackend")
        assert announcement.title in client.get(announcement.network.get_url()).text
        assert client.get(announcement.address).status_code == 200
    wished = NetworkMember.objects.active().values_list("emails", flat=True)
    assert set(wished) == set(Frequency.values)


def test_some_networks_discuss_and_members_can_read_it():
    threads = NetworkThread.objects.select_related("network")
    assert len(threads) >= 17
    assert min(Counter(thread.network.slug for thread in threads).values()) >= 2
    assert 6 <= len({thread.network.slug for thread in threads}) <= 8
    assert set(NetworkPage.objects.filter(has_discussion=True).values_list("slug", flat=True)) == {each.network.slug for each in threads}
    assert not ThreadPost.objects.filter(letters_due=True).exists(), "Nobody is sent a letter about what was written long ago."
    wrote = NetworkMember.objects.active().filter(network=OuterRef("thread__network"), person=OuterRef("author"))
    assert not ThreadPost.objects.filter(~Exists(wrote)).exists()
    assert not ThreadPost.objects.filter(written_at__gt=timezone.now()).exists()
    client = Client()
    for thread in threads:
        client.force_login(thread.started_by, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(thread.address).status_code == 200
    assert ThreadPost.objects.waiting().count() == PostReport.objects.filter(settled_at=None).count() == 1
    assert PostMention.objects.count() >= 5
    assert threads.filter(closed_at__isnull=False).exists()
    assert threads.filter(pinned_at__isnull=False).count() == 1


def test_every_meeting_has_its_agenda_and_those_that_are_over_have_notes(client):
    networks = list(NetworkPage.objects.all())
    for network in networks:
        lead = leads_of(network)[0]
        to_come, past = meetings.of_network(network, lead)
        assert len(past) >= 2
        assert to_come
        assert all(row.event.network_papers.agenda for row in [*to_come, *past])
        assert all(row.event.network_papers.notes for row in past)
        assert not any(row.event.network_papers.notes for row in to_come)
        client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
        assert past[0].event.network_papers.notes.splitlines()[0] in unescape(client.get(past[0].address).text)
        assert "Agenda" in client.get(to_come[0].address).text
    assert len(networks) == 14
    cohort = NetworkPage.objects.get(kind="cohort")
    assert Event.objects.open().filter(page=cohort.page_ptr_id).count() == cohort.meetings_planned == 6
    assert MeetingAction.objects.filter(done_at__lte=timezone.now(), done_by__isnull=False).count() >= 14
    left = MeetingAction.objects.open()
    assert len(left) >= 5
    assert not MeetingAction.objects.filter(Q(owner=None) | Q(due_on=None)).exists()


def test_whoever_came_to_a_meeting_was_in_its_network_by_then():
    came = Booking.objects.filter(event__kind="meeting", event__starts_at__lt=timezone.now()).select_related("event")
    joined = {(member.network_id, member.person_id): member.joined_at for member in NetworkMember.objects.active()}
    assert came
    assert [booking for booking in came if joined[booking.event.page_id, booking.person_id] > booking.event.starts_at] == []


def test_every_network_shares_three_resources_that_open_and_what_has_pages_shows_them(client):
    shared = Resource.objects.select_related("current").prefetch_related("placements__network")
    homes = Counter(placement.network.slug for resource in shared for placement in resource.placements.all() if placement.is_home)
    assert set(homes) == set(NetworkPage.objects.values_list("slug", flat=True))
    assert min(homes.values()) >= 3
    for resource in shared:
        [home] = [placement.network for placement in resource.placements.all() if placement.is_home]
        client.force_login(leads_of(home)[0], backend="django.contrib.auth.backends.ModelBackend")
        answer = client.get(reverse("network_resource", args=[resource.pk]))
        assert (answer.status_code, resource.title in unescape(answer.text)) == (200, True), resource.title
        assert resource.added_at.date() < resource.review_on
        assert resource.added_at < timezone.now()
    assert shared.filter(meetings__isnull=False).count() >= 25
    assert ResourceVersion.objects.filter(number=2).exclude(what_changed="").count() >= 6
    assert Placement.objects.filter(is_home=False).count() >= 3
    files = [resource.current for resource in shared if resource.current.is_file]
    assert Counter(version.kind for version in files) >= Counter(pdf=5, docx=5, pptx=2)
    for version in files:
        assert version.drawing == ResourceVersion.Drawing.DONE
        assert version.why_not_drawn == ""
        pages = version.pages.all()
        assert version.html if version.kind == "docx" else version.page_count == len(pages) > 0
        assert all(page.picture.storage.exists(page.picture.name) for page in pages)
