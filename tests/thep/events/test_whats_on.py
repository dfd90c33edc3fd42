import datetime
import re
from pathlib import Path

import pytest
from django.utils import timezone

from tests.factories.events import EventFactory, VenueFactory
from thep.cms.models import Subject
from thep.cms.vocabulary import Phase
from thep.events import events, presenters
from thep.events.events import Sitting
from thep.events.kinds import every_kind
from thep.events.models import Event
from thep.events.times import Month, grid

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def month_of(event):
    return str(Month.of(timezone.localdate(event.starts_at)))


@pytest.fixture
def event():
    return EventFactory(title="Maths leads", kind="meeting")


def test_a_month_shows_its_events_in_grid_and_agenda(client, event):
    page = client.get("/calendar/", {"month": month_of(event)}).text
    assert f"<h1>{timezone.localtime(event.starts_at):%B %Y}</h1>" in page
    assert page.count("Maths leads") == 2
    assert 'data-kind="network"' in page
    assert "Network meeting" in page


def test_every_session_has_its_day(client):
    start = timezone.make_aware(datetime.datetime.fromisoformat("2027-01-14 09:30"))
    sittings = [
        Sitting(starts_at=start + days, ends_at=start + days + datetime.timedelta(hours=1)) for days in map(datetime.timedelta, (0, 7))
    ]
    events.publish(events.create(title="New to Reception", kind="course", venue=VenueFactory(), sessions=sittings))
    page = client.get("/calendar/?month=2027-01").text
    assert page.count("New to Reception") == 4
    assert "Thursday 9.30am to 10.30am" in page


def test_drafts_are_hidden_and_what_is_cancelled_says_so(client, event):
    EventFactory(title="Not yet", state=Event.State.DRAFT)
    events.cancel(event, by=None, reason="Snow")
    page = client.get("/calendar/", {"month": month_of(event)}).text
    assert "Not yet" not in page
    assert "Maths leads (cancelled)" in page


def test_one_month_leads_to_the_next(client, event):
    month = Month.read(month_of(event))
    page = " ".join(client.get("/calendar/", {"month": month}).text.split())
    assert f'href="?month={month.previous}" rel="prev"' in page
    assert f"Go on to {month.following.label}" in page


def test_a_month_without_anything_leads_to_the_next_that_has_something(client):
    EventFactory(starts_at=in_days(100))
    asked, there = Month.of(timezone.localdate(in_days(40))), Month.of(timezone.localdate(in_days(100)))
    page = client.get("/calendar/", {"month": asked}).text
    assert f"Nothing in {asked.label}" in page
    assert f"The next date is in {there.label}." in page
    assert f'<a href="?month={there}">Go on to {there.label}</a>' in page


def test_the_calendar_opens_at_the_first_month_that_still_has_something(client, time_machine):
    time_machine.move_to("2026-11-28 12:00+00:00")
    EventFactory(title="Over", starts_at=in_days(-10))
    EventFactory(title="Maths leads", starts_at=in_days(10))
    page = client.get("/calendar/").text
    assert "<h1>December 2026</h1>" in page
    assert "Maths leads" in page
    assert "Nothing" not in page
    assert '<a href="?month=2026-11">Today</a>' in page
    assert "Nothing more in November 2026" in client.get("/calendar/?month=2026-11").text


def test_the_legend_names_the_kinds_that_are_there_with_their_own_shapes(client, event):
    EventFactory(kind="conference", starts_at=event.starts_at)
    page = client.get("/calendar/", {"month": month_of(event)}).text
    legend = re.findall(r'class="kind" data-kind="(\w+)">([^<]+)', page)
    assert legend == [("network", "Network meeting"), ("conference", "Conference")]
    assert {shape for shape, _ in legend} <= set(re.findall(r'<a href="[^"]+" data-kind="(\w+)"', page))


def test_each_kind_of_event_has_a_shape_of_its_own():
    shapes = [kind.shape for kind in every_kind().values()]
    assert len(set(shapes)) == len(shapes) >= 7
    styles = Path("site/thep/design/static/design/components.css").read_text()
    drawn = [re.search(rf'\[data-kind="{shape}"\]::before {{ content: "(.) "', styles)[1] for shape in shapes]
    assert len(set(drawn)) == len(shapes)


@pytest.mark.parametrize("address", ["/whats-on/feed.ics", "/whats-on/feed/phase/primary.ics"])
def test_who_subscribed_by_the_older_address_gets_the_same(client, address):
    assert client.get(address).content == client.get(address.replace("/whats-on/", "/calendar/")).content


def test_who_comes_by_the_older_address_finds_the_month_and_search_engines_its_new_address(client):
    page = client.get("/whats-on/?month=2027-01").text
    assert "<h1>January 2027</h1>" in page
    assert '<link rel="canonical" href="http://testserver/calendar/?month=2027-01" />' in page


@pytest.mark.parametrize("month", ["2027-13", "x" * 10_000, "2027-1", "\x00", "٢٠٢٧-٠١"])
def test_what_is_no_month_is_this_one_and_says_so(client, month):
    page = client.get("/calendar/", {"month": month})
    assert page.status_code == 200
    assert "We couldn’t read that month" in page.text


def test_an_event_without_a_page_is_presented_by_its_day(event):
    assert presenters.address(event) == f"/calendar/?month={month_of(event)}#event-{event.pk}"


def test_an_event_is_marked_for_who_asks(client, event, declare):
    declare(presenters.EventMarker("test", lambda events, request: {event.pk: ("good", "You’re booked")}), alone=True)
    assert "You’re booked" in client.get("/calendar/", {"month": month_of(event)}).text


def test_the_page_sets_no_cookie_and_holds_no_token(client, event):
    page = client.get("/calendar/")
    assert not page.cookies
    assert "csrf" not in page.text


@pytest.mark.parametrize("size", [2, 12])
def test_a_month_takes_the_same_queries_however_much_is_on(client, size, django_assert_max_num_queries):
    for hours in range(size):
        EventFactory(starts_at=in_days(28) + datetime.timedelta(hours=hours % 3))
    with django_assert_max_num_queries(3):
        client.get("/calendar/", {"month": str(Month.of(timezone.localdate(in_days(28))))})


@pytest.mark.parametrize(("month", "following", "previous"), [("2026-12", "2027-01", "2026-11"), ("2027-01", "2027-02", "2026-12")])
def test_months_follow_one_another(month, following, previous):
    month = Month.read(month)
    assert (str(month.following), str(month.previous)) == (following, previous)


def test_a_grid_starts_on_mondays_and_greys_other_months():
    weeks = grid(Month(2027, 1), {})
    assert [cell.date.isoformat() for cell in weeks[0][:1]] == ["2026-12-28"]
    assert weeks[0][0].off
    assert not weeks[0][4].off


def test_one_subject_or_phase_can_be_subscribed_to(client):
    Subject.objects.create(name="Maths", slug="maths")
    page = client.get("/calendar/").text
    assert '<a href="webcal://testserver/calendar/feed/subject/maths.ics">Maths</a>' in page
    feeds = re.findall(r'"webcal://testserver(/calendar/feed/[^"]+)"', page)
    assert len(feeds) == 1 + len(Phase.values)
    assert {client.get(address).status_code for address in feeds} == {200}
