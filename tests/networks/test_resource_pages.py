"""Resources as members meet them: lists, pages, files, and what belongs to a meeting."""

import datetime
import io
import zipfile

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.resources import drawings, meeting_resources, packs, placements, resources
from networks.resources.models import ResourceDownload
from networks.resources.resources import Contents
from tests.factories import networks

from . import documents
from .resource_steps import listed, show, uploaded
from .test_pages import signed_in

pytestmark = pytest.mark.django_db


def test_a_pdf_opens_on_the_page_and_the_original_is_only_a_file_to_keep(client, network, lead, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds of week one", "And of week two"), "sounds.pdf"))
    signed_in(client, teacher)
    assert "We’re getting the pages ready" in show(client, shared).text
    drawings.draw_version.func(shared.current.pk)
    drawings.draw_version.func(shared.current.pk)  # a task may be run twice
    page = show(client, shared).text
    assert "Page 2 of 2" in page
    assert "And of week two" in page
    picture = client.get(reverse("network_resource_picture", args=[shared.pk, 1, 2]))
    assert picture.headers["Content-Type"] == "image/webp"
    assert "no-store" in picture.headers["Cache-Control"]
    file = client.get(reverse("network_resource_file", args=[shared.pk, 1]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="sounds.pdf"'
    assert {"private", "no-store"} <= set(file.headers["Cache-Control"].split(", "))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    client.head(reverse("network_resource_file", args=[shared.pk, 1]))
    assert ResourceDownload.objects.get().times == 1


def test_what_cant_be_shown_says_why(client, network, lead):
    shared = networks.resource(network, by=lead, file=uploaded(documents.pdf("Sounds", script="app.alert(1)"), "sounds.pdf"))
    drawings.draw_version.func(shared.current.pk)
    assert "This PDF has scripts in it" in show(signed_in(client, lead), shared).text
    assert not shared.current.pages.exists()


def test_members_use_it_in_one_tap_and_report_it(client, network, lead, teacher):
    networks.belongs(network, teacher)
    shared = networks.resource(network, by=lead)
    signed_in(client, teacher)
    assert "Used by 1 person." in client.post(reverse("network_resource_used", args=[shared.pk]), follow=True).text
    assert "Say what is wrong with the resource." in client.post(reverse("network_resource_report", args=[shared.pk]), {"words": ""}).text
    client.post(reverse("network_resource_report", args=[shared.pk]), {"words": "A child is named"})
    again = client.post(reverse("network_resource_report", args=[shared.pk]), {"words": "Still"})
    assert "You’ve reported this already" in again.text
    assert "A child is named" in signed_in(client, lead).get("/member/").text
    client.post(reverse("network_resource_settle", args=[shared.pk]))
    assert "A child is named" not in client.get("/member/").text


@pytest.fixture
def half_a_minute():
    """No half minute ends within the test."""
    with time_machine.travel(datetime.datetime(2026, 10, 6, 9, 0, 1, tzinfo=datetime.UTC)):
        yield


@pytest.mark.usefixtures("half_a_minute")
def test_what_was_shared_a_moment_ago_is_in_the_lists_at_once(client, network, lead, teacher):
    """The search keeps answers for half a minute; a lead looks for what they have just put there."""
    other = networks.network("Reception teachers")
    networks.lead_of(other, lead)
    networks.belongs(other, teacher)
    within, of_other = (reverse("network_resources", args=[each.slug]) for each in (network, other))
    signed_in(client, lead)
    assert "Nothing is shared here yet" in listed(client, within)
    shared = networks.resource(network, "Story maps", by=lead, type="slides")
    assert "1 resource" in listed(client, within)
    assert "Story maps" in listed(client, f"{within}?type=slides&network={network.slug}")
    assert "Story maps" in listed(client, f"{reverse('every_network_resource')}?type=slides")
    signed_in(client, teacher)
    assert "Nothing is shared here yet" in listed(client, of_other)
    placements.place(shared, [other], by=lead)
    assert "Story maps" in listed(client, of_other)
    placements.take_out(shared, other, by=lead)
    assert "Nothing is shared here yet" in listed(client, of_other)


def test_the_list_is_searched_and_narrowed_within_a_network_and_across_them(client, network, lead, teacher):
    other = networks.network("Reception teachers")
    networks.belongs(network, teacher)
    networks.belongs(other, teacher)
    networks.resource(network, "Story maps", by=lead, phases=["early_years"], tags=["stories"], summary="Seven weeks.")
    networks.resource(network, "Counting", by=lead, type="slides", html="<p>How to count with conkers.</p>")
    networks.resource(other, "Settling in", by=networks.lead_of(other))
    signed_in(client, teacher)
    within = reverse("network_resources", args=[network.slug])
    assert [title in listed(client, within) for title in ("Story maps", "Counting", "Settling in")] == [True, True, False]
    assert [title in listed(client, f"{within}?type=slides") for title in ("Story maps", "Counting")] == [False, True]
    assert [title in listed(client, f"{within}?tag=stories") for title in ("Story maps", "Counting")] == [True, False]
    assert [title in listed(client, f"{within}?q=conkers") for title in ("Story maps", "Counting")] == [False, True]
    everywhere = reverse("every_network_resource")
    assert [title in listed(client, everywhere) for title in ("Story maps", "Counting", "Settling in")] == [True, True, True]
    assert "Settling in" in listed(client, f"{everywhere}?network={other.slug}")
    packed = client.get(f"{reverse('network_resource_pack', args=[network.slug])}?type=slides")
    assert zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))).namelist() == ["Counting.html"]
    assert "Story maps" in client.get(network.get_url()).text


def test_lists_and_pages_ask_as_often_however_much_there_is(client, network, lead, teacher):
    networks.belongs(network, teacher)
    signed_in(client, teacher)
    shared = networks.resource(network, by=lead, tags=["first"])
    addresses = [reverse("network_resources", args=[network.slug]), "/networks/resources/", reverse("network_resource", args=[shared.pk])]

    def asked():
        counted = []
        for address in addresses:
            listed(client, address)
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counted.append(len(queries))
        return counted

    before = asked()
    for number in range(8):
        networks.resource(network, f"Number {number}", by=lead, tags=[f"tag {number}"])
        resources.add_version(shared, Contents(html="<p>Other words</p>"), what_changed="Words", by=lead)
    assert asked() == before
    assert max(before) <= 20


def test_what_is_too_much_for_one_file_is_kept_one_by_one(as_lead, network, lead, monkeypatch):
    networks.resource(network, by=lead, file=uploaded(b"words", "plan.txt"))
    monkeypatch.setattr(packs, "LARGEST", 4)
    answer = as_lead.get(reverse("network_resource_pack", args=[network.slug]), follow=True)
    assert "too much for one zip file. Download them one by one." in answer.text
    assert not ResourceDownload.objects.exists()


def test_of_many_the_newest_are_offered_for_a_meeting_and_others_are_found_by_title(as_lead, network, lead, monkeypatch):
    monkeypatch.setattr(meeting_resources, "OFFERED", 1)
    old, _ = networks.resource(network, "Old maps", by=lead), networks.resource(network, "New maps", by=lead)
    meeting = networks.meeting(network, by=lead)
    address = reverse("network_meeting_resources", args=[network.slug, meeting.pk])
    assert [title in as_lead.get(address).text for title in ("Old maps", "New maps")] == [False, True]
    assert [title in as_lead.get(f"{address}?q=old").text for title in ("Old maps", "New maps")] == [True, False]
    as_lead.post(address, {"resources": [old.pk]})
    assert [title in as_lead.get(address).text for title in ("Old maps", "New maps")] == [True, True]


def test_what_belongs_to_a_meeting_is_on_its_page_and_kept_as_one_file(client, network, lead, teacher):
    networks.belongs(network, teacher)
    meeting = networks.meeting(network, by=lead)
    names = [networks.resource(network, title, by=lead, file=uploaded(b"words", "plan.txt")) for title in ("First", "Second")]
    link = networks.resource(network, "A film", by=lead, link="https://example.org/film")
    signed_in(client, lead).post(
        reverse("network_meeting_resources", args=[network.slug, meeting.pk]), {"resources": [each.pk for each in (*names, link)]}
    )
    signed_in(client, teacher)
    page = client.get(reverse("network_meeting", args=[network.slug, meeting.pk])).text
    assert "A film" in page
    packed = client.get(reverse("network_meeting_pack", args=[network.slug, meeting.pk]))
    parts = zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content)))
    assert sorted(parts.namelist()) == ["Links.txt", "plan (2).txt", "plan.txt"]
    assert b"https://example.org/film" in parts.read("Links.txt")


def test_what_a_network_shows_no_longer_is_gone_from_its_meetings(client, network, lead, teacher):
    other = networks.network("Reception teachers")
    networks.lead_of(other, lead)
    networks.belongs(network, teacher)
    meeting = networks.meeting(network, by=lead)
    shared = networks.resource(other, by=lead)
    placements.place(shared, [network], by=lead)
    meeting_resources.choose(network, meeting, [shared], by=lead)
    address = reverse("network_meeting", args=[network.slug, meeting.pk])
    assert "Story maps" in signed_in(client, teacher).get(address).text
    placements.take_out(shared, network, by=lead)
    assert "Story maps" not in client.get(address).text
