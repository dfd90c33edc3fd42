"""The rest of a network's meetings is moved together, all or none, and whoever is coming hears of it once."""

import datetime

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from networks.errors import MeetingsNotMoved, NotTheirs
from networks.meetings import meetings, series, series_moves
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from thep.bookings import rsvp
from thep.events import events
from thep.events.models import Event, SchoolHoliday, Venue
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
WEEK = 7 * DAY


def on(day, *, hour=16, title="Reading for pleasure"):
    starts_at, ends_at = series.span_of(day, datetime.time(hour), datetime.time(hour + 1, 30))
    return meetings.Details(title=title, starts_at=starts_at, ends_at=ends_at, format="online", places=20)


def thursdays():
    """The third Thursday of each half-term of the next academic year."""
    return series.dates(weekday=4, week=3, academic_year=series.years_to_plan(timezone.localdate())[1], since=timezone.localdate())


@pytest.fixture
def year(network, lead):
    return meetings.call(network, [on(day) for day in thursdays()], by=lead)


def to_move(found, *, by=WEEK):
    return [
        series_moves.Move(event=each, sequence=each.sequence, starts_at=each.starts_at + by, ends_at=each.ends_at + by) for each in found
    ]


def letters_to(person):
    return list(Message.objects.filter(to=person.email).exclude(kind="bookings.coming").order_by("pk"))


def days_of(network):
    return [timezone.localdate(each.starts_at) for each in Event.objects.filter(page=network).order_by("starts_at")]


# The operation.


def test_the_page_and_its_drafts_say_the_day_to_which_all_that_is_to_come_moved(network, lead, year, client):
    NetworkPage.objects.filter(pk=network.pk).update(meets_on=4)
    network = NetworkPage.objects.get(pk=network.pk)
    network.save_revision()
    series_moves.move(network, to_move(year[:2], by=-2 * DAY), by=lead)
    assert NetworkPage.objects.get(pk=network.pk).meets_on == 4, "the others are still on Thursdays"
    series_moves.move(network, to_move(year[2:], by=-2 * DAY), by=lead)
    assert "Usually meets on Tuesdays" in client.get(network.get_url()).text
    assert network.title in client.get("/networks/?day=2").text
    network = NetworkPage.objects.get(pk=network.pk)
    network.get_latest_revision().publish()
    assert NetworkPage.objects.get(pk=network.pk).meets_on == 2


def test_one_meeting_that_is_left_is_no_habit(network, lead, year):
    NetworkPage.objects.filter(pk=network.pk).update(meets_on=4)
    for each in year[1:]:
        meetings.call_off(network, each, by=lead, reason="Building works")
    series_moves.move(network, to_move(year[:1], by=-2 * DAY), by=lead)
    assert NetworkPage.objects.get(pk=network.pk).meets_on == 4


def test_whoever_is_coming_to_several_is_told_once_and_their_calendar_moves_each(network, lead, year):
    often, once, nobody = PersonFactory(), PersonFactory(), PersonFactory()
    for event in year[:3]:
        rsvp.come(event, person=often, by=often)
    rsvp.come(year[1], person=once, by=once)
    rsvp.send_apologies(year[0], person=nobody, by=nobody)
    before = Message.objects.get(to=once.email, kind="bookings.coming")
    series_moves.move(network, to_move(year), by=lead)
    [letter] = letters_to(often)
    assert letter.kind == "bookings.changed_together"
    assert letter.subject == "Changed: 3 dates in your calendar"
    for event in Event.objects.filter(pk__in=[each.pk for each in year[:3]]):
        assert f"{timezone.localtime(event.starts_at):%A %-d %B %Y}" in letter.text
    was = year[:3]
    assert f"It was to begin on {timezone.localtime(was[0].starts_at):%A %-d %B %Y} at 4pm." in " ".join(letter.text.split())
    entries = [entry for part in letter.calendar.split("END:VCALENDAR\r\n") if part for entry in vevents(part + "END:VCALENDAR\r\n")]
    assert [(entry["sequence"], entry["dtstart"].dt) for entry in entries] == [(1, each.starts_at + WEEK) for each in was]
    [letter] = letters_to(once)
    assert letter.kind == "bookings.changed"
    [first], [second] = vevents(before.calendar), vevents(letter.calendar)
    assert (second["uid"], second["sequence"]) == (first["uid"], first["sequence"] + 1)
    assert [each.kind for each in letters_to(nobody)] == ["bookings.changed_apologies"]


def vevents(words):
    return icalendar.Calendar.from_ical(words).walk("VEVENT")


def test_another_place_goes_to_all_of_them_and_what_isnt_said_stays(network, lead, year):
    hall = Venue.objects.create(name="Larkspur Lane Nursery School")
    events.change(year[0], title="Stories", joining_link="https://meet.example/stories")
    year[0].refresh_from_db()
    moves = to_move(year[:2], by=0 * DAY)
    series_moves.move(network, moves, place=meetings.Place(format="hybrid", venue=hall, joining_link="https://meet.example/all"), by=lead)
    moved = Event.objects.filter(pk__in=[year[0].pk, year[1].pk]).order_by("starts_at")
    assert [(each.title, each.venue, each.joining_link, each.capacity) for each in moved] == [
        ("Stories", hall, "https://meet.example/all", 20),
        ("Reading for pleasure", hall, "https://meet.example/all", 20),
    ]
    assert [each.sequence for each in moved] == [2, 1]
    series_moves.move(network, to_move(moved), by=lead)
    assert set(Event.objects.filter(pk__in=moved).values_list("venue", "joining_link")) == {(hall.pk, "https://meet.example/all")}


def cancelled(network, lead, event):
    events.cancel(event, by=lead, reason="No hall")


def begun(network, lead, event):
    Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - DAY / 24)


def changed_meanwhile(network, lead, event):
    events.change(event, sessions=[events.Sitting(starts_at=event.starts_at + 2 * DAY, ends_at=event.ends_at + 2 * DAY)])


def another_then(network, lead, event):
    meetings.call(network, [on(timezone.localdate(event.starts_at) + WEEK, title="Visit")], by=lead)


def of_another_network(network, lead, event):
    Event.objects.filter(pk=event.pk).update(page=networks.network("Primary maths").page_ptr)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (cancelled, "It was cancelled."),
        (begun, "It has begun."),
        (changed_meanwhile, "Somebody has changed it in the meantime. It’s on Saturday"),
        (another_then, "‘Visit’ is at the same time."),
        (of_another_network, "It isn’t one of this network’s meetings any more."),
    ],
)
def test_where_one_cannot_be_moved_none_is_and_it_is_named(network, lead, year, meanwhile, why):
    meanwhile(network, lead, Event.objects.get(pk=year[2].pk))
    before = list(Event.objects.order_by("pk").values_list("starts_at", "sequence"))
    with pytest.raises(MeetingsNotMoved) as refused:
        series_moves.move(network, to_move(year), by=lead)
    [(event, words)] = refused.value.refused
    assert event == year[2]
    assert why in words
    assert list(Event.objects.order_by("pk").values_list("starts_at", "sequence")) == before
    assert not Message.objects.filter(kind__startswith="bookings.changed").exists()


def test_every_meeting_that_cant_be_moved_is_named_at_once(network, lead, year):
    past = to_move(year[:1], by=-800 * DAY)
    backwards = [series_moves.Move(event=year[1], sequence=0, starts_at=year[1].ends_at, ends_at=year[1].starts_at)]
    both = [series_moves.Move(event=each, sequence=0, starts_at=year[2].starts_at, ends_at=year[2].ends_at) for each in year[3:5]]
    with pytest.raises(MeetingsNotMoved) as refused:
        series_moves.move(network, past + both, by=lead)
    assert "has passed. Enter a date in the future." in str(refused.value)
    assert [event for event, _ in refused.value.refused] == [year[0], year[3], year[4]]
    with pytest.raises(MeetingsNotMoved, match="must end after it starts"):
        series_moves.move(network, backwards, by=lead)


def test_only_who_leads_the_network_moves_its_meetings_and_the_office(network, year, office):
    with pytest.raises(NotTheirs):
        series_moves.move(network, to_move(year), by=networks.belongs(network).person)
    series_moves.move(network, to_move(year), by=office)
    assert days_of(network) == [timezone.localdate(each.starts_at + WEEK) for each in year]


def test_those_off_the_usual_day_or_time_were_moved_by_hand_and_arent_chosen_at_first(network, lead, year):
    networks.change_meeting(network, year[1], on(thursdays()[1] + DAY), by=lead)
    networks.change_meeting(network, year[2], on(thursdays()[2], hour=9), by=lead)
    series_moves.move(network, to_move([year[0], *year[3:]]), by=lead)
    assert series_moves.standing_of(network).usual == {each.pk for each in (year[0], *year[3:])}


def test_a_day_in_the_holidays_moves_on_to_the_next_open_week(network, year):
    closed = timezone.localdate(year[0].starts_at) - 2 * DAY
    SchoolHoliday.objects.create(name="Eid", first_day=closed, last_day=closed)
    first, second, *_ = series_moves.propose(year, to_weekday=2, weeks=0)
    assert (first.day, first.closed_on) == (closed + WEEK, closed)
    assert (second.day, second.closed_on) == (timezone.localdate(year[1].starts_at) - 2 * DAY, None)


# The page.


@pytest.fixture
def address(network):
    return reverse("network_move_meetings", args=[network.slug])


def asked(chosen, **further):
    return {
        "meetings": [each.pk for each in chosen],
        "weekday": "",
        "weeks": 0,
        "starts": "",
        "ends": "",
        "format": "",
        "do": "show",
    } | further


def read(answer):
    return " ".join(answer.text.split())


def dates(found, *, by):
    typed = {f"day{each.pk}": (timezone.localdate(each.starts_at) + by).isoformat() for each in found}
    return typed | {f"seen{each.pk}": each.sequence for each in found}


def test_a_lead_says_what_is_different_looks_at_each_date_and_moves_the_rest(as_lead, network, lead, year, address):
    networks.change_meeting(network, year[4], on(thursdays()[4], hour=9, title="Breakfast"), by=lead)
    meetings.call_off(network, year[5], by=lead, reason="Sports day")
    assert "Move meetings</a>" in as_lead.get(network.get_url()).text
    page = read(as_lead.get(address))
    assert page.count("checked") == 4
    assert "9am to 10.30am: it isn’t on your usual day and time. Tick it to move it too." in page
    assert "It was cancelled." in page
    member = networks.belongs(network).person
    starts_at, ends_at = series.span_of(thursdays()[1] - 2 * DAY, datetime.time(15), datetime.time(17))
    book(EventFactory(title="Fractions", starts_at=starts_at, ends_at=ends_at), member)
    rsvp.come(year[0], person=member, by=member)
    rsvp.come(year[3], person=member, by=member)
    page = read(as_lead.post(address, asked(year[:4], weekday=2)))
    assert "These are the new dates, on Tuesdays." in page
    assert "‘Fractions’, 1 of your members" in page
    assert (thursdays()[0] - 2 * DAY).isoformat() in page
    assert days_of(network) == thursdays()
    chosen = dates(year[:4], by=-2 * DAY) | {f"day{year[2].pk}": "", f"day{year[3].pk}": (thursdays()[3] + DAY).isoformat()}
    done = read(as_lead.post(address, asked(year[:4], weekday=2, do="move") | chosen, follow=True))
    assert "3 meetings are moved. We’ve told everybody who is coming, in one email each." in done
    first, second, third, fourth, *rest = thursdays()
    assert days_of(network) == [first - 2 * DAY, second - 2 * DAY, third, fourth + DAY, *rest]
    assert [each.kind for each in letters_to(member) if each.kind.startswith("bookings.changed")] == ["bookings.changed_together"]


def test_a_lead_reads_that_their_page_says_another_day_now(as_lead, network, year, address):
    NetworkPage.objects.filter(pk=network.pk).update(meets_on=4)
    assert "These are the new dates, on Tuesdays, 4.15pm to 5.45pm." in read(
        as_lead.post(address, asked(year, weekday=2, starts="16:15", ends="17:45"))
    )
    done = read(as_lead.post(address, asked(year, weekday=2, do="move") | dates(year, by=-2 * DAY), follow=True))
    assert "in one email each. Your page says now that you usually meet on Tuesdays." in done


def test_another_time_and_a_place_that_isnt_in_the_list_are_kept_with_the_meetings(as_lead, network, year, address):
    where = {"starts": "15:30", "ends": "17:00", "format": "in_person", "new_venue": "Larkspur Lane, E3 4AB"}
    as_lead.post(address, asked(year, **where))
    assert not Venue.objects.filter(name__startswith="Larkspur").exists()
    as_lead.post(address, asked(year, **where, do="move") | dates(year, by=0 * DAY))
    assert {(each.venue.name, f"{timezone.localtime(each.starts_at):%H:%M}") for each in Event.objects.filter(page=network)} == {
        ("Larkspur Lane, E3 4AB", "15:30")
    }
    assert days_of(network) == thursdays()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"meetings": []}, "Choose at least one meeting."),
        ({"meetings": ["0"]}, "Choose meetings from the list."),
        ({}, "Choose what is different: another day, week, time or place."),
        ({"starts": "16:00"}, "Enter both times, or leave both empty."),
        ({"starts": "16:00", "ends": "15:00"}, "The meeting must end after it starts."),
        ({"format": "in_person"}, "Choose where you meet, or enter another place."),
        ({"weekday": "9"}, "Choose a day from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_it(as_lead, year, address, typed, complaint):
    answer = as_lead.post(address, asked(year) | typed)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_one_that_was_cancelled_meanwhile_is_named_and_the_other_dates_stay_as_typed(as_lead, network, lead, year, address):
    chosen = dates(year, by=2 * WEEK)
    events.cancel(year[1], by=lead, reason="No hall")
    answer = as_lead.post(address, asked(year, weeks=1, do="move") | chosen)
    assert answer.status_code == 422
    assert "Reading for pleasure: It was cancelled. Nothing was moved yet" in read(answer)
    assert (thursdays()[0] + 2 * WEEK).isoformat() in answer.text
    assert days_of(network) == thursdays()
    rest = [year[0], *year[2:]]
    as_lead.post(address, asked(rest, weeks=1, do="move") | dates(rest, by=2 * WEEK))
    assert days_of(network).count(thursdays()[0] + 2 * WEEK) == 1


def test_one_that_somebody_moved_meanwhile_is_named_beside_its_date_and_can_be_moved_then(as_lead, network, lead, year, address):
    chosen = asked(year[:2], weeks=1, do="move") | dates(year[:2], by=WEEK)
    networks.change_meeting(network, year[0], on(thursdays()[0] + DAY), by=lead)
    answer = as_lead.post(address, chosen)
    assert answer.status_code == 422
    assert "Somebody has changed it in the meantime." in answer.text
    assert f'name="seen{year[0].pk}" value="1"' in answer.text
    as_lead.post(address, chosen | {f"seen{year[0].pk}": 1})
    assert days_of(network)[:2] == [day + WEEK for day in thursdays()[:2]]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("soon", "Enter a date, such as 14/01/2027, or leave it empty."),
        ("2020-01-01", "That date has passed."),
        ("2099-01-01", "That date is too far ahead."),
        ("", "Keep at least one date."),
    ],
)
def test_a_date_that_cant_be_is_named_and_nothing_is_moved(as_lead, network, year, address, typed, complaint):
    answer = as_lead.post(address, asked(year[:1], weeks=1, do="move") | {f"day{year[0].pk}": typed, f"seen{year[0].pk}": 0})
    assert answer.status_code == 422
    assert complaint in answer.text
    assert days_of(network) == thursdays()


def test_going_back_keeps_what_was_chosen(as_lead, year, address):
    page = as_lead.post(address, asked(year[:1], weekday=2, starts="15:30", ends="17:00", do="back") | dates(year[:1], by=DAY)).text
    assert page.count("checked") == 1
    assert "15:30" in page
    assert '<option value="2" selected>' in page


def test_a_network_without_meetings_to_come_says_so(as_lead, network, address):
    assert "There’s no meeting in the calendar that could be moved." in as_lead.get(address).text
