"""The meetings that networks call: one by one or a year's at once, with agenda, notes and actions."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from networks.errors import AllMeetingsPlanned, NotTheirs, NotWaiting
from networks.meetings import meetings, series
from networks.meetings.models import MeetingAction
from networks.members import leads
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts.groups import MANAGERS, ensure_groups
from thep.bookings import rsvp
from thep.bookings.models import Booking
from thep.events.models import Event, SchoolHoliday, Venue
from thep.mail.models import Message

from .resource_steps import seen_on

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def meeting(network, lead):
    return networks.meeting(network, by=lead, agenda="1. Welcome\n2. Stories")


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def posted(**changes):
    day = timezone.localdate() + 14 * DAY
    return {
        "title": "Story without a script", "date": day.isoformat(), "starts": "16:00", "ends": "17:30", "format": "online",
        "joining_link": "https://meet.example/story", "places": "20",
    } | changes  # fmt: skip


def test_a_lead_calls_a_meeting_and_everybody_finds_it_and_says_that_they_come(client, network, lead):
    signed_in(client, lead)
    done = client.post(reverse("network_call_meeting", args=[network.slug]), posted(), follow=True).text
    assert "The meeting is in the calendar." in done
    teacher = AffiliationFactory(school__name="Heron Dock Academy").person
    signed_in(client, teacher)
    page = client.get(network.get_url()).text
    assert "Story without a script" in page
    assert "I’m coming" in page
    event = Event.objects.get(kind="meeting")
    assert "You said that you’re coming." in client.post(reverse("book", args=[event.pk]), {"answer": "coming"}, follow=True).text
    assert "You’re coming" in client.get(network.get_url()).text
    assert "https://meet.example/story" not in client.get(reverse("network_meeting", args=[network.slug, event.pk])).text
    signed_in(client, lead)
    page = client.get(reverse("network_meeting", args=[network.slug, event.pk])).text
    assert "Heron Dock Academy (1)" in page


def test_a_place_that_isnt_in_the_list_is_kept_for_the_next_time(client, network, lead):
    venue = {"format": "in_person", "joining_link": "", "new_venue": "Larkspur Lane Nursery School, E3 4AB"}
    signed_in(client, lead).post(reverse("network_call_meeting", args=[network.slug]), posted(**venue))
    assert Event.objects.get(kind="meeting").venue == Venue.objects.get(name="Larkspur Lane Nursery School, E3 4AB")
    assert "Larkspur Lane" in client.get(network.get_url()).text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "Say what the meeting is about."),
        ({"date": "2020-01-01"}, "That date has passed. Enter a date in the future."),
        ({"date": "2099-01-01"}, "That date is too far ahead. Enter a date within the next two years."),
        ({"date": "soon"}, "Enter a date, such as 14/01/2027."),
        ({"ends": "15:00"}, "The meeting must end after it starts. Enter a later time."),
        ({"format": "in_person"}, "Choose where you meet, or enter another place."),
        ({"joining_link": "not a link at all"}, "Enter the whole link, such as https://example.org/meeting."),
        ({"places": "0"}, "Enter 1 or more."),
    ],
)
def test_what_is_wrong_with_a_meeting_is_said_beside_it_and_nothing_is_kept(client, network, lead, changes, complaint):
    answer = signed_in(client, lead).post(reverse("network_call_meeting", args=[network.slug]), posted(**changes))
    assert answer.status_code == 422
    assert complaint in answer.text
    assert not Event.objects.exists()


def test_changing_a_meeting_tells_who_is_coming_and_cancelling_it_says_why(client, network, lead, meeting):
    person = PersonFactory()
    signed_in(client, person).post(reverse("book", args=[meeting.pk]), {"answer": "coming"})
    signed_in(client, lead)
    address = reverse("network_change_meeting", args=[network.slug, meeting.pk])
    assert "Story without a script" in client.get(address).text
    client.post(address, posted(starts="15:00", seen=seen_on(client, address)))
    assert "3pm" in Message.objects.filter(to=person.email).latest("pk").text
    client.post(reverse("network_cancel_meeting", args=[network.slug, meeting.pk]), {"reason": "Our hall is flooded"})
    assert "Our hall is flooded" in Message.objects.filter(to=person.email).latest("pk").text
    page = client.get(reverse("network_meeting", args=[network.slug, meeting.pk])).text
    assert "Our hall is flooded" in page
    assert Booking.objects.get(person=person).state == Booking.State.CANCELLED


def test_the_office_sees_whose_answer_a_meeting_waits_for(client, network, lead, meeting):
    networks.belongs(network, PersonFactory(name="Quiet Member"))
    ensure_groups()
    office = PersonFactory()
    office.groups.add(Group.objects.get(name=MANAGERS))
    assert "Quiet Member" in signed_in(client, office).get(reverse("office_events:inspect", args=[meeting.pk])).text


def test_whoever_leads_the_network_has_the_page_and_the_register_of_its_meetings_until_they_lead_it_no_more(
    client, network, lead, meeting, time_machine
):
    person = PersonFactory(name="Ayesha Khatun")
    rsvp.come(meeting, person=person, by=person)
    signed_in(client, lead)
    assert "Who’s coming, and the register" in client.get(reverse("network_meeting", args=[network.slug, meeting.pk])).text
    page = client.get(reverse("member_leading_event", args=[meeting.pk])).text
    assert "Ayesha Khatun" in page
    assert "See its page, and change the date or the place" in page
    assert "ask our office" not in page
    assert "Led by" not in page  # nobody is named as its facilitator
    meeting.refresh_from_db()
    time_machine.move_to(meeting.ends_at + datetime.timedelta(days=31))
    later = signed_in(client, lead).get(reverse("network_meeting", args=[network.slug, meeting.pk])).text
    assert "Agenda and notes" in later
    assert "Who’s coming, and the register" not in later
    time_machine.move_to(meeting.ends_at)
    other = networks.belongs(network)
    assert signed_in(client, other.person).get(reverse("member_leading_event", args=[meeting.pk])).status_code == 404
    leads.hand_over(other, by=lead)
    assert signed_in(client, other.person).get(reverse("member_leading_event", args=[meeting.pk])).status_code == 200
    assert signed_in(client, lead).get(reverse("member_leading_event", args=[meeting.pk])).status_code == 404


# A year in one step.


def test_the_third_thursday_of_each_half_term_is_six_days_on_which_schools_are_open():
    days = series.dates(weekday=4, week=3, academic_year=2026, since=datetime.date(2026, 9, 1))
    autumn, spring, summer = [(9, 24), (11, 19)], [(1, 21), (3, 11)], [(4, 29), (6, 24)]
    assert [(day.month, day.day) for day in days] == [*autumn, *spring, *summer]


def test_holidays_that_the_office_has_entered_are_left_out_and_short_half_terms_take_their_last():
    first = series.dates(weekday=4, week=1, academic_year=2026, since=datetime.date(2026, 9, 1))[0]
    SchoolHoliday.objects.create(name="Training days", first_day=first, last_day=first)
    assert series.dates(weekday=4, week=1, academic_year=2026, since=datetime.date(2026, 9, 1))[0] == first + 7 * DAY
    assert len(series.dates(weekday=4, week=6, academic_year=2026, since=datetime.date(2026, 9, 1))) == 6


def next_years(**changes):
    year = series.years_to_plan(timezone.localdate())[1]
    fields = {
        "title": "Twice a term", "week": 3, "weekday": 4, "year": year, "starts": "16:00", "ends": "17:30", "format": "online",
        "joining_link": "https://meet.example/", "places": 30,
    }  # fmt: skip
    return fields | changes


def test_a_year_is_planned_in_one_step_with_its_clashes_shown_and_each_date_moved_by_itself(client, network, lead):
    year = next_years()["year"]
    days = series.dates(weekday=4, week=3, academic_year=year, since=timezone.localdate())
    member = networks.belongs(network).person
    starts_at, ends_at = series.span_of(days[1], datetime.time(15), datetime.time(17))
    book(EventFactory(title="Fractions", starts_at=starts_at, ends_at=ends_at), member)
    other = networks.network("Primary maths", welcomes_guests=False)
    networks.belongs(other, member)
    there = series.span_of(days[2], datetime.time(16), datetime.time(17))
    meetings.call(
        other,
        [meetings.Details(title="Number talks", starts_at=there[0], ends_at=there[1], format="online", places=5)],
        by=networks.lead_of(other),
    )
    morning = series.span_of(days[3], datetime.time(9), datetime.time(10))
    book(EventFactory(title="At breakfast", starts_at=morning[0], ends_at=morning[1]), member)
    address = reverse("network_plan_meetings", args=[network.slug])
    page = " ".join(signed_in(client, lead).get(address, next_years()).text.split())
    assert "‘Fractions’, 1 of your members" in page
    assert "‘Number talks’, 1 of your members" in page
    assert "At breakfast" not in page
    assert not Event.objects.filter(page=network).exists()
    chosen = {f"day{number}": day.isoformat() for number, day in enumerate(days)}
    chosen |= {"day0": "", "day1": (days[1] + 7 * DAY).isoformat()}
    client.post(address, next_years() | chosen)
    made = [timezone.localdate(event.starts_at) for event in Event.objects.filter(page=network, state="open").order_by("starts_at")]
    assert made == sorted([days[1] + 7 * DAY, *days[2:]])


@pytest.mark.parametrize(
    ("chosen", "complaint"),
    [
        ({f"day{number}": "" for number in range(6)}, "Keep at least one date."),
        ({"day0": "2020-01-01"}, "That date has passed."),
        ({"day0": "SAME", "day1": "SAME"}, "Two meetings are on the same day."),
        ({"day0": "soon"}, "Enter a date, such as 14/01/2027, or leave it empty."),
    ],
)
def test_dates_that_cant_be_are_named_and_no_meeting_is_made(client, network, lead, chosen, complaint):
    day = (timezone.localdate() + 300 * DAY).isoformat()
    chosen = {name: day if value == "SAME" else value for name, value in chosen.items()}
    answer = signed_in(client, lead).post(reverse("network_plan_meetings", args=[network.slug]), next_years() | chosen)
    assert answer.status_code == 422
    assert complaint in answer.text
    assert not Event.objects.exists()


# Papers and actions.


def test_the_agenda_is_for_whoever_may_come_and_the_notes_are_for_members(client, network, lead, meeting):
    signed_in(client, lead)
    papers = reverse("network_papers", args=[network.slug, meeting.pk])
    seen = seen_on(client, papers)
    client.post(papers, {"agenda": "1. Welcome <script>", "notes": "We agreed on stories.", "seen": seen})
    address = reverse("network_meeting", args=[network.slug, meeting.pk])
    assert "We agreed on stories." in client.get(address).text
    client.logout()
    page = client.get(address).text
    assert "1. Welcome &lt;script&gt;" in page
    assert "We agreed on stories." not in page


def test_an_action_stands_on_the_next_agenda_until_it_is_done(client, network, lead, meeting, clock):
    member = networks.belongs(network, PersonFactory(name="Nasima Begum"))
    later = networks.meeting(network, by=lead, title="Outdoor play", days=40)
    clock.forward(days=15)
    address = reverse("network_add_action", args=[network.slug, meeting.pk])
    signed_in(client, lead)
    assert "Say what is to be done." in client.post(address, {"words": ""}).text
    due = (timezone.localdate() + 9 * DAY).isoformat()
    client.post(address, {"words": "Share the story maps", "owner": member.pk, "due_on": due})
    on_next = reverse("network_meeting", args=[network.slug, later.pk])
    page = " ".join(client.get(on_next).text.split())
    assert "Actions from before" in page
    assert "Share the story maps" in page
    assert "Nasima Begum, by" in page
    action = MeetingAction.objects.get()
    signed_in(client, networks.belongs(network).person)
    client.post(reverse("network_finish_action", args=[network.slug, action.pk]))
    assert MeetingAction.objects.open().exists()  # it's neither theirs nor do they lead
    signed_in(client, member.person)
    other = networks.network("Early reading")
    elsewhere = networks.meeting(other, by=networks.lead_of(other))
    for unknown in (elsewhere.pk, "x", "9" * 30):
        finished = client.post(reverse("network_finish_action", args=[network.slug, action.pk]), {"seen_at": unknown})
        assert finished.url == reverse("network_meeting", args=[network.slug, meeting.pk]) + "#actions"
        assert not MeetingAction.objects.open().exists()
        MeetingAction.objects.update(done_at=None, done_by=None)
    assert f'name="seen_at" value="{later.pk}"' in client.get(on_next).text
    finished = client.post(reverse("network_finish_action", args=[network.slug, action.pk]), {"seen_at": later.pk}, follow=True)
    assert not MeetingAction.objects.open().exists()
    assert finished.redirect_chain[-1][0] == f"{on_next}#actions"
    assert "is done." in finished.text
    assert "Share the story maps" not in client.get(on_next).text
    with pytest.raises(NotWaiting):
        meetings.finish_action(action, by=lead)


def test_whoever_doesnt_lead_the_network_does_nothing_with_its_meetings(network, meeting):
    teacher = networks.belongs(network).person
    action = MeetingAction.objects.create(network=network, event=meeting, words="Bring a plan")
    for act in (
        lambda: meetings.call(network, [networks.details()], by=teacher),
        lambda: networks.change_meeting(network, meeting, networks.details(), by=teacher),
        lambda: meetings.call_off(network, meeting, by=teacher, reason="No"),
        lambda: meetings.write_papers(network, meeting, agenda="", notes="", by=teacher, seen=""),
        lambda: meetings.add_action(network, meeting, words="No", owner=None, due_on=None, by=teacher),
        lambda: meetings.finish_action(action, by=teacher),
    ):
        with pytest.raises(NotTheirs):
            act()


def test_a_group_has_as_many_meetings_as_it_was_planned_with(client, lead):
    cohort = networks.network("Aspiring heads", kind="cohort", openness="invitation", meetings_planned=3)
    networks.lead_of(cohort, lead)
    first = networks.meeting(cohort, by=lead)
    signed_in(client, lead)
    assert "<span>3 meetings</span>" in client.get(cohort.get_url()).text
    address = reverse("network_plan_meetings", args=[cohort.slug])
    shown = client.get(address, next_years())
    assert shown.text.count('type="date"') == 2, "as many as are left"
    too_many = series.dates(weekday=4, week=3, academic_year=next_years()["year"], since=timezone.localdate())[:3]
    with pytest.raises(AllMeetingsPlanned, match="has 3 meetings, of which 2 can still be called"):
        meetings.call(cohort, [networks.details(days=(day - timezone.localdate()).days) for day in too_many], by=lead)
    meetings.call(cohort, [networks.details(days=(day - timezone.localdate()).days) for day in too_many[:2]], by=lead)
    none_left = "This group has 3 meetings, of which all are in the calendar. Cancel one first, or ask our office to plan more."
    assert none_left in client.get(address, next_years()).text
    meetings.call_off(cohort, first, by=lead, reason="Snow")
    assert none_left not in client.get(address, next_years()).text
