"""A network's meetings in a member's own calendar: at a secret address, as long as the network is open to them."""

import re

import icalendar
import pytest
from django.urls import reverse

from networks.meetings import calendar_feeds, meetings
from networks.meetings.models import NetworkFeed
from networks.members import members
from tests.factories import networks
from tests.factories.events import EventFactory
from tests.factories.membership import TierFactory
from thep.accounts import closing
from thep.accounts.personal_data import export
from thep.bookings import rsvp
from thep.events import calendar, secret_feeds
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
LINK = "https://meet.example/secret"


@pytest.fixture
def closed():
    """A hidden network, whose meetings are for its members alone."""
    return networks.network("Quiet heads", is_hidden=True)


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def address_for(network, person):
    return reverse("network_feed", args=[calendar_feeds.renew(network, person=person)])


def entries(response):
    assert response.status_code == 200
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def titles(response):
    return [str(entry["SUMMARY"]) for entry in entries(response)]


def joined(network, person):
    networks.belongs(network, person)
    return person


@pytest.mark.parametrize("fields", [{}, {"welcomes_guests": False}, {"is_hidden": True}])
def test_a_members_calendar_has_meetings_that_they_have_not_answered(client, teacher, fields):
    network = networks.network("Story network", **fields)
    lead = networks.lead_of(network)
    networks.meeting(network, by=lead, title="Puppets", days=21)
    networks.meeting(network, by=lead, title="Story maps", days=7)
    networks.lead_of(other := networks.network("Another network"))
    networks.meeting(other, title="Elsewhere")
    response = client.get(address_for(network, joined(network, teacher)))
    assert titles(response) == ["Story maps", "Puppets"]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=300"
    assert icalendar.Calendar.from_ical(response.content)["X-WR-CALNAME"] == "Story network: THE Partnership"


def test_only_meetings_that_they_come_to_take_their_time_and_no_entry_has_the_link(client, closed, teacher):
    lead = networks.lead_of(closed)
    joined(closed, teacher)
    coming = networks.meeting(closed, by=lead, title="Coming", days=7, joining_link=LINK)
    apologies = networks.meeting(closed, by=lead, title="Apologies", days=14, joining_link=LINK)
    networks.meeting(closed, by=lead, title="Unanswered", days=21, joining_link=LINK)
    rsvp.come(coming, person=teacher, by=teacher)
    rsvp.send_apologies(apologies, person=teacher, by=teacher)
    response = client.get(address_for(closed, teacher))
    assert [(str(entry["SUMMARY"]), entry["TRANSP"]) for entry in entries(response)] == [
        ("Coming", "OPAQUE"),
        ("Apologies", "TRANSPARENT"),
        ("Unanswered", "TRANSPARENT"),
    ]
    assert b"meet.example" not in response.content
    assert b"/join/" not in response.content


def test_a_moved_meeting_is_the_same_entry_as_in_the_invitation_by_email(client, network, lead, teacher):
    joined(network, teacher)
    meeting = networks.meeting(network, by=lead)
    feed = address_for(network, teacher)
    rsvp.come(meeting, person=teacher, by=teacher)
    (before,) = entries(client.get(feed))
    moved = networks.details(days=15)
    networks.change_meeting(network, meeting, moved, by=lead)
    (after,) = entries(client.get(feed))
    sent = Message.objects.filter(to=teacher.email).exclude(calendar="").order_by("pk")
    first, second = (icalendar.Calendar.from_ical(message.calendar).walk("VEVENT")[0] for message in sent)
    assert after["DTSTART"].dt == moved.starts_at != before["DTSTART"].dt
    assert {str(entry["UID"]) for entry in (before, after, first, second)} == {calendar.uid(meeting, 1)}
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)


def test_a_cancelled_meeting_is_said_to_be_cancelled_for_thirty_days(client, network, lead, teacher, clock):
    joined(network, teacher)
    meeting = networks.meeting(network, by=lead, days=60)
    feed = address_for(network, teacher)
    meetings.call_off(network, meeting, by=lead, reason="Snow")
    (entry,) = entries(client.get(feed))
    assert (entry["STATUS"], entry["TRANSP"], entry["UID"]) == ("CANCELLED", "TRANSPARENT", calendar.uid(meeting, 1))
    clock.forward(days=31)
    assert entries(client.get(feed)) == []


def test_drafts_are_in_no_calendar_and_the_last_year_is(client, network, lead, teacher, clock):
    joined(network, teacher)
    networks.meeting(network, by=lead, title="Held")
    EventFactory(kind="meeting", page=network.page_ptr, title="Draft", state=Event.State.DRAFT)
    feed = address_for(network, teacher)
    clock.forward(days=300)
    assert titles(client.get(feed)) == ["Held"]
    clock.forward(days=100)
    assert titles(client.get(feed)) == []


class TestWhoMayReadIt:
    def test_whoever_has_left_gets_an_empty_calendar_at_once_and_the_meetings_again_when_they_are_back(self, client, closed, teacher):
        networks.meeting(closed, by=networks.lead_of(closed), title="Puppets")
        joined(closed, teacher)
        feed = address_for(closed, teacher)
        assert titles(client.get(feed)) == ["Puppets"]
        members.leave(closed, person=teacher)
        left = client.get(feed)
        assert entries(left) == []
        assert b"Quiet heads" not in left.content
        joined(closed, teacher)
        assert titles(client.get(feed)) == ["Puppets"]

    def test_whoever_leaves_an_open_network_gets_none_of_its_public_meetings_either(self, client, network, lead, teacher):
        networks.meeting(network, by=lead)
        joined(network, teacher)
        feed = address_for(network, teacher)
        members.leave(network, person=teacher)
        assert entries(client.get(feed)) == []

    def test_an_unpublished_network_has_an_empty_calendar(self, client, network, lead, teacher):
        networks.meeting(network, by=lead)
        joined(network, teacher)
        feed = address_for(network, teacher)
        network.unpublish()
        response = client.get(feed)
        assert entries(response) == []
        assert network.title.encode() not in response.content

    def test_a_network_that_is_for_other_schools_now_has_an_empty_calendar(self, client, network, lead, teacher):
        networks.meeting(network, by=lead)
        joined(network, teacher)
        feed = address_for(network, teacher)
        network.tiers.add(TierFactory())
        network.save_revision().publish()
        assert entries(client.get(feed)) == []

    def test_the_address_of_a_closed_account_is_not_found(self, client, network, lead, teacher):
        joined(network, teacher)
        feed = address_for(network, teacher)
        type(teacher).objects.filter(pk=teacher.pk).update(is_active=False)
        assert client.get(feed).status_code == 404

    def test_a_secret_opens_its_own_network_alone_and_a_wrong_one_nothing(self, client, closed, network, teacher):
        networks.meeting(closed, by=networks.lead_of(closed), title="Puppets")
        feed = address_for(network, joined(network, teacher))
        assert entries(client.get(feed)) == []
        for guess in (feed.removesuffix(".ics")[:-1], f"/calendar/network/{closed.pk}", f"/calendar/network/{closed.slug}"):
            response = client.get(f"{guess}.ics")
            assert response.status_code == 404
            assert "Quiet heads" not in response.text
        own = secret_feeds.renew_own(teacher)
        assert client.get(reverse("network_feed", args=[own])).status_code == 404

    def test_the_address_is_offered_to_members_and_the_office_alone(self, client, closed, network, lead, teacher, office):
        networks.meeting(network, by=lead)
        page, offered = network.get_url(), reverse("network_calendar", args=[network.slug])
        assert offered not in client.get(page).text
        assert client.get(offered).status_code == 403
        signed_in(client, teacher)
        assert offered not in client.get(page).text
        hidden, missing = (client.get(reverse("network_calendar", args=[slug])) for slug in (closed.slug, "no-such-network"))
        assert [response.status_code for response in (client.get(offered), client.post(offered), hidden, missing)] == [403, 403, 404, 404]
        assert not NetworkFeed.objects.exists()
        for person in (joined(network, teacher), office):
            signed_in(client, person)
            assert f'href="{offered}"' in client.get(page).text
            assert client.get(offered).status_code == 200


class TestTheAddress:
    def test_it_is_shown_once_and_a_new_one_ends_the_old(self, client, network, teacher):
        signed_in(client, joined(network, teacher))
        page = reverse("network_calendar", args=[network.slug])
        shown = [client.post(page).text for _ in range(2)]
        first, second = (re.search(r'value="http://testserver(/calendar/network/[\w-]{32}\.ics)"', html)[1] for html in shown)
        assert f'href="webcal://testserver{second}"' in shown[1]
        assert ".ics" not in client.get(page).text
        # What was pressed is done after the reader has said again who they are, at that page's address: forms name their own.
        assert f'<form method="post" action="{page}">' in shown[0]
        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200
        assert NetworkFeed.objects.count() == 1

    def test_it_says_what_fetched_it_last_and_can_be_stopped(self, client, network, teacher, clock):
        signed_in(client, joined(network, teacher))
        page, feed = reverse("network_calendar", args=[network.slug]), address_for(network, teacher)
        assert "No calendar has fetched it yet" in client.get(page).text
        client.get(feed, headers={"user-agent": "Google-Calendar-Importer"})
        assert "Last fetched by Google Calendar on" in client.get(page).text
        client.post(page, {"do": "revoke"})
        assert client.get(feed).status_code == 404

    def test_it_stands_with_the_persons_other_calendars_and_is_stopped_there_after_they_have_left_too(
        self, client, closed, network, lead, teacher
    ):
        feeds = [address_for(each, joined(each, teacher)) for each in (closed, network)]
        theirs = address_for(network, lead)
        members.leave(closed, person=teacher)
        signed_in(client, teacher)
        page = client.get(reverse("my_calendar")).text
        assert f'<a href="{reverse("network_calendar", args=[network.slug])}">Meetings of {network.title}</a>' in page
        assert "Meetings of a network that is closed to you" in page
        assert "Quiet heads" not in page
        keys = [f"networkfeed-{pk}" for pk in NetworkFeed.objects.values_list("pk", flat=True)]
        assert len(re.findall("networkfeed-", page)) == 2
        for key in [*keys, "networkfeed-x", ""]:
            client.post(reverse("my_calendar"), {"do": "stop other", "feed": key})
        assert [client.get(feed).status_code for feed in [*feeds, theirs]] == [404, 404, 200]
        again = client.post(reverse("my_calendar"), {"do": "stop other", "feed": keys[0]}, follow=True)
        assert "had stopped working already" in again.text

    def test_it_is_in_what_we_hold_of_a_person_and_goes_with_their_account(self, network, lead, teacher):
        feed = address_for(network, joined(network, teacher))
        held = export(teacher)["networks"]["calendars"]
        assert [(each["network"], each["last_fetched"]) for each in held] == [(network.title, None)]
        assert feed.split("/")[-1].removesuffix(".ics") not in str(held)
        closing.close(teacher)
        assert not NetworkFeed.objects.exists()


class TestForEverybody:
    def test_a_networks_page_offers_its_public_meetings_to_whoever_is_not_a_member(self, client, network, lead, teacher):
        networks.meeting(network, by=lead, title="Puppets", joining_link=LINK)
        feed = reverse("network_public_feed", args=[network.slug])
        page = client.get(network.get_url()).text
        assert f'href="webcal://testserver{feed}"' in page
        assert f'value="http://testserver{feed}"' in page
        response = client.get(feed)
        assert titles(response) == ["Puppets"]
        assert b"meet.example" not in response.content
        assert client.get(feed, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert feed in signed_in(client, teacher).get(network.get_url()).text
        assert feed not in signed_in(client, lead).get(network.get_url()).text

    @pytest.mark.parametrize("fields", [{"welcomes_guests": False}, {"welcomes_guests": False, "is_hidden": True}])
    def test_a_network_without_guests_has_no_public_feed_whoever_asks(self, client, network, lead, fields):
        networks.meeting(network, by=lead)
        feed = reverse("network_public_feed", args=[network.slug])
        assert client.get(feed).status_code == 200
        for name, value in fields.items():
            setattr(network, name, value)
        network.save_revision().publish()
        missing = reverse("network_public_feed", args=["no-such-network"])
        assert feed not in client.get(network.get_url()).text
        assert [client.get(each).status_code for each in (feed, missing)] == [404, 404]
        assert signed_in(client, lead).get(feed).status_code == 404

    def test_an_unpublished_network_has_none_either(self, client, network, lead):
        networks.meeting(network, by=lead)
        network.unpublish()
        assert client.get(reverse("network_public_feed", args=[network.slug])).status_code == 404


def test_a_calendar_that_has_not_changed_is_not_sent_again(client, network, lead, teacher, clock):
    joined(network, teacher)
    meeting = networks.meeting(network, by=lead)
    feed = address_for(network, teacher)
    known = {"If-None-Match": client.get(feed)["ETag"]}
    assert client.get(feed, headers=known).status_code == 304
    rsvp.come(meeting, person=teacher, by=teacher)
    assert client.get(feed, headers=known).status_code == 200


def test_it_asks_no_more_than_a_personal_calendar_whatever_it_holds(client, network, lead, teacher, django_assert_max_num_queries):
    joined(network, teacher)
    own, feed = reverse("personal_feed", args=[secret_feeds.renew_own(teacher)]), address_for(network, teacher)
    for number in range(12):
        meeting = networks.meeting(network, by=lead, title=f"Meeting {number}", days=7 * number + 7)
        rsvp.come(meeting, person=teacher, by=teacher)
    client.get(own)
    with django_assert_max_num_queries(20) as personal:
        client.get(own)
    with django_assert_max_num_queries(len(personal.captured_queries)):
        assert len(entries(client.get(feed))) == 12
