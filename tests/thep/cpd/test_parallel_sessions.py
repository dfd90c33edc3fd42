"""A missed session of a series is made up at the same session of another run, at no cost, if it has a free place."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.absences import DAY, missed_first, run_of, series
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.courses import course_page
from tests.factories.cpd import mark, place_at
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_events import of
from tests.thep.reports.test_records import words
from tests.world import World
from thep.bookings.models import Booking, SessionPlace
from thep.bookings.places import miscounted
from thep.cpd import hours, marks
from thep.cpd.absences import absences
from thep.cpd.certificates import certificates, earned
from thep.cpd.certificates.models import CertificateRule
from thep.cpd.parallel import calendar_dates
from thep.cpd.parallel.parallel_sessions import NoParallelPlace, end_without_booking, free_sessions, give_up, missed_sessions, take
from thep.cpd.registers import register_of
from thep.cpd.taking.answers import listed_of
from thep.design.templatetags.thep import day
from thep.events import events
from thep.events.errors import SessionKept
from thep.events.events import Sitting
from thep.events.models import Event, Session
from thep.mail.models import Message
from thep.payments.models import Order

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return course_page()


@pytest.fixture
def run(page):
    return run_of(page)


@pytest.fixture
def missed(page, run):
    """A booking and the first session of its series, which its person missed."""
    return missed_first(series(page))


@pytest.fixture(autouse=True)
def _counts_agree():
    yield
    assert miscounted() == []


def first(event):
    return event.sessions.order_by("starts_at").first()


def took(missed, run):
    booking, session = missed
    return take(booking, missed=session, session=first(run), by=booking.person)


class TestWhatIsOffered:
    def test_the_same_session_by_its_number(self, missed, run):
        booking, session = missed
        assert missed_sessions(booking) == [session]
        assert free_sessions(booking, session) == [first(run)]

    def test_the_same_session_by_its_title_whatever_its_number(self, page):
        booking, session = missed_first(series(page, titles=("Blending", "Spelling", "")))
        run = run_of(page, titles=("Welcome", "blending", "Spelling", "Review"))
        assert [each.title for each in free_sessions(booking, session)] == ["blending"]
        Session.objects.filter(event=run, title="blending").update(title="Reading")
        assert free_sessions(booking, session) == []

    def test_a_run_that_has_begun_still_offers_what_is_to_come(self, page):
        event = series(page, ago=20 * DAY)
        booking = missed_first(event)[0]
        second = event.sessions.order_by("starts_at")[1]
        mark(event, booking.person, "apologies", session=second)
        run = series(page, ago=DAY)
        assert free_sessions(booking, second) == [run.sessions.order_by("starts_at")[1]]

    @pytest.mark.parametrize(
        "change", [{"state": Event.State.CANCELLED}, {"state": Event.State.DRAFT}, {"capacity": 0}, {"page": None}], ids=str
    )
    def test_not_a_run_that_is_off_full_or_of_another_course(self, missed, run, change):
        Event.objects.filter(pk=run.pk).update(**change)
        assert free_sessions(*missed) == []

    def test_nor_one_that_somebody_waits_for_or_that_they_are_booked_on(self, missed, run):
        booking, session = missed
        waits = place_at(run, PersonFactory(), state=Booking.State.WAITING)
        assert free_sessions(booking, session) == []
        waits.delete()
        book(run, booking.person)
        assert free_sessions(booking, session) == []

    def test_an_event_of_one_session_is_no_series(self, page):
        booking, _ = missed_first(series(page, titles=("",)))
        assert missed_sessions(booking) == []


class TestTaking:
    def test_it_takes_one_place_costs_nothing_and_is_confirmed_by_a_letter(self, missed, run):
        place = took(missed, run)
        run.refresh_from_db()
        assert run.taken == 1
        assert not Order.objects.exists()
        letter = Message.objects.get(kind="cpd.session_place")
        assert letter.to == place.booking.person.email
        [date] = calendar_dates.dates_of(place.booking.person)
        assert date.starts_at == first(run).starts_at

    def test_pressed_five_times_it_is_taken_once(self, missed, run):
        assert len({took(missed, run).pk for _ in range(5)}) == 1
        run.refresh_from_db()
        assert run.taken == 1
        assert Message.objects.filter(kind="cpd.session_place").count() == 1

    def refused(self, booking, session, at, *, by=None):
        with pytest.raises(NoParallelPlace) as refusal:
            take(booking, missed=session, session=at, by=by or booking.person)
        assert not SessionPlace.objects.held().filter(session=at, booking=booking).exists()
        return str(refusal.value)

    def test_a_full_one_is_refused(self, missed, run):
        Event.objects.filter(pk=run.pk).update(capacity=0)
        assert "just been taken" in self.refused(*missed, first(run))

    def test_a_cancelled_one_is_refused(self, missed, run):
        Event.objects.filter(pk=run.pk).update(state=Event.State.CANCELLED)
        assert "was cancelled" in self.refused(*missed, first(run))

    def test_another_date_while_there_is_one_already_is_refused(self, page, missed, run):
        took(missed, run)
        assert "Give that one up first" in self.refused(*missed, first(run_of(page, within=10 * DAY)))

    def test_one_that_has_begun_is_refused(self, page, missed):
        assert "has begun" in self.refused(*missed, first(series(page, ago=DAY)))

    def test_one_that_was_not_missed_is_refused(self, missed, run):
        booking, session = missed
        assert "doesn’t say" in self.refused(
            booking, booking.event.sessions.order_by("starts_at")[1], run.sessions.order_by("starts_at")[1]
        )
        known = booking.person.marks.get()
        mark(booking.event, booking.person, "present", session=session, seen=known.pk)
        assert "doesn’t say" in self.refused(booking, session, first(run))

    def test_another_session_or_another_course_is_refused(self, missed, run):
        assert "isn’t the session" in self.refused(*missed, run.sessions.order_by("starts_at")[1])
        assert "isn’t the session" in self.refused(*missed, first(run_of(course_page("Maths mastery"))))

    def test_a_date_that_they_are_booked_on_is_refused(self, missed, run):
        book(run, missed[0].person)
        assert "booked on this date already" in self.refused(*missed, first(run))

    def test_a_booking_that_has_ended_is_refused(self, missed, run):
        Booking.objects.update(state=Booking.State.CANCELLED, ended_at=timezone.now(), end_reason="Ill")
        Event.objects.filter(pk=missed[0].event_id).update(taken=0)
        assert "has ended" in self.refused(*missed, first(run))

    def test_somebody_else_is_refused(self, missed, run):
        assert "Only whoever missed" in self.refused(*missed, first(run), by=PersonFactory())

    def test_whoever_waits_for_a_place_comes_first(self, missed, run):
        Event.objects.filter(pk=run.pk).update(capacity=1)
        waits = place_at(run, PersonFactory(), state=Booking.State.WAITING)
        assert "just been taken" in self.refused(*missed, first(run))
        waits.refresh_from_db()
        assert waits.state in (Booking.State.WAITING, Booking.State.OFFERED)


class TestGivingUp:
    def test_it_frees_the_place_once(self, missed, run):
        place = took(missed, run)
        for _ in range(2):
            give_up(place, by=place.booking.person)
        run.refresh_from_db()
        assert run.taken == 0
        assert free_sessions(*missed) == [first(run)]

    def test_the_next_who_waits_is_offered_it(self, missed, run):
        Event.objects.filter(pk=run.pk).update(capacity=1)
        place = took(missed, run)
        waits = book(run)
        assert waits.state == Booking.State.WAITING
        give_up(place, by=place.booking.person)
        waits.refresh_from_db()
        assert waits.state == Booking.State.OFFERED

    def test_once_it_has_begun_it_is_too_late(self, missed, run):
        place = took(missed, run)
        Session.objects.filter(pk=place.session_id).update(starts_at=timezone.now() - datetime.timedelta(minutes=5))
        with pytest.raises(NoParallelPlace, match="has begun"):
            give_up(place, by=place.booking.person)


class TestWhenTheRunChanges:
    def test_a_cancelled_run_frees_it_and_says_so(self, missed, run):
        place = took(missed, run)
        events.cancel(run, by=PersonFactory(), reason="The trainer is ill")
        place.refresh_from_db()
        assert place.end_reason == "The event was cancelled"
        assert Message.objects.filter(kind="cpd.session_place_off", to=place.booking.person.email).count() == 1

    def test_a_session_that_moves_is_told(self, missed, run):
        place = took(missed, run)
        sittings = [
            Sitting(starts_at=each.starts_at + datetime.timedelta(hours=1), ends_at=each.ends_at + datetime.timedelta(hours=1))
            for each in run.sessions.all()
        ]
        events.set_sessions(run, sittings)
        assert Message.objects.filter(kind="cpd.session_place_changed", to=place.booking.person.email).count() == 1


class TestRemovingTheSession:
    def others(self, run):
        return [Sitting(starts_at=each.starts_at, ends_at=each.ends_at) for each in run.sessions.order_by("starts_at")[1:]]

    def refusal(self, run):
        with pytest.raises(SessionKept) as refused:
            events.set_sessions(run, self.others(run))
        assert run.sessions.count() == 3
        return str(refused.value)

    def test_the_office_is_told_who_has_a_place_there_and_what_to_do(self, client, missed, run):
        place = took(missed, run)
        World().sign_in(client, "office")
        answer = client.post(reverse("office_events:edit", args=[run.pk]), of(run, **{"sessions-0-DELETE": "on"}))
        assert f"1 person makes up a session that they missed at the one on {day(place.session.starts_at)}" in words(answer)
        assert "Change its date, time or location instead, or cancel the whole event." in words(answer)
        assert "register of who came" not in words(answer)

    def test_what_it_says_to_do_can_be_done(self, missed, run):
        place = took(missed, run)
        moved = Sitting(starts_at=place.session.starts_at + DAY, ends_at=place.session.ends_at + DAY)
        events.set_sessions(run, [moved, *self.others(run)])
        assert SessionPlace.objects.held().get().session.starts_at == moved.starts_at
        assert Message.objects.filter(kind="cpd.session_place_changed").count() == 1

    def test_several_are_counted_and_one_that_was_given_up_is_no_place(self, page, missed, run):
        place = took(missed, run)
        took(missed_first(series(page)), run)
        assert self.refusal(run).startswith("2 people make up")
        give_up(place, by=place.booking.person)
        assert self.refusal(run).startswith("1 person makes up")
        other = SessionPlace.objects.held().get()
        give_up(other, by=other.booking.person)
        assert self.refusal(run).startswith("Somebody had a place at the session on")
        assert "is told" not in self.refusal(run)

    def test_one_that_has_begun_stays_as_it_is(self, missed, run, clock):
        took(missed, run)
        clock.forward(days=3, minutes=5)
        assert self.refusal(run).endswith("so it can’t be removed. Leave it as it is.")

    def test_where_it_is_known_who_came_the_register_keeps_it(self, missed, run, clock):
        place = took(missed, run)
        clock.forward(days=3, minutes=5)
        mark(run, place.booking.person, session=place.session)
        assert "has a register of who came" in self.refusal(run)


class TestWhenTheBookingEnds:
    @pytest.fixture
    def place(self, missed, run):
        Event.objects.filter(pk=run.pk).update(capacity=1)
        place = took(missed, run)
        Booking.objects.filter(pk=place.booking_id).update(state=Booking.State.CANCELLED, ended_at=timezone.now(), end_reason="Has left")
        Event.objects.filter(pk=place.booking.event_id).update(taken=0)
        return place

    def test_its_place_is_free_an_hour_later_and_they_are_told_once(self, place, run, clock):
        waits = book(run)
        assert end_without_booking() == 0
        clock.forward(minutes=61)
        assert (end_without_booking(), end_without_booking()) == (1, 0)
        place.refresh_from_db()
        waits.refresh_from_db()
        assert (place.end_reason, waits.state) == ("Their booking ended", Booking.State.OFFERED)
        assert Message.objects.filter(kind="cpd.session_place_ended", to=place.booking.person.email).count() == 1

    def test_one_that_has_begun_stays_on_its_register(self, place, clock):
        Session.objects.filter(pk=place.session_id).update(starts_at=timezone.now() - datetime.timedelta(minutes=5))
        clock.forward(minutes=61)
        assert end_without_booking() == 0


class TestTheRegister:
    @pytest.fixture
    def attended(self, missed, run):
        """The place, at a session that has been since and that its person was marked at."""
        place = took(missed, run)
        for each in run.sessions.all():
            moved = {"starts_at": each.starts_at - 4 * DAY, "ends_at": each.ends_at - 4 * DAY}
            Session.objects.filter(pk=each.pk).update(**moved)
        Event.objects.filter(pk=run.pk).update(starts_at=first(run).starts_at)
        mark(run, place.booking.person, session=place.session)
        return place

    def test_they_are_listed_at_that_session_alone(self, missed, run):
        place = took(missed, run)
        other = run.sessions.order_by("starts_at")[1]
        assert [row.line.person for row in listed_of(run, {"session": str(place.session_id)}).rows] == [place.booking.person]
        assert listed_of(run, {"session": str(other.pk)}).rows == []
        assert place.booking.person_id in marks.may_be_marked(run)

    def test_the_hours_count_for_the_school_and_the_booking_that_missed_them(self, attended):
        booking = attended.booking
        school = SchoolFactory()
        Booking.objects.filter(pk=booking.pk).update(school=school)
        there = [each for each in hours.of_person(booking.person) if each.minutes]
        assert [(each.booking, each.school, each.minutes) for each in there] == [(booking, school.pk, 180)]

    def test_the_series_counts_the_session_as_attended(self, attended):
        booking, event = attended.booking, attended.booking.event
        for session in event.sessions.order_by("starts_at")[1:]:
            Session.objects.filter(pk=session.pk).update(starts_at=session.starts_at - 30 * DAY, ends_at=session.ends_at - 30 * DAY)
            mark(event, booking.person, session=session)
        [line] = register_of(event).lines
        assert (line.came, line.minutes) == ("full", 540)

    def test_it_earns_no_certificate_of_the_other_run(self, attended, run):
        CertificateRule.objects.create(event=run, offered=True, percent=20)
        for each in run.sessions.all():
            moved = {"starts_at": each.starts_at - 30 * DAY, "ends_at": each.ends_at - 30 * DAY}
            Session.objects.filter(pk=each.pk).update(**moved)
        Event.objects.filter(pk=run.pk).update(ends_at=timezone.now() - DAY)
        run.refresh_from_db()
        person = attended.booking.person
        for line in (earned.line_of(run, person), *earned.lines_of(run, [person.pk])):
            assert "one session alone" in str(earned.measure_of(run).refusal(line))

    def test_what_was_made_up_counts_for_the_certificate_that_they_are_offered(self, attended, run):
        booking, event = attended.booking, attended.booking.event
        CertificateRule.objects.create(event=event, offered=True, percent=100)
        days = {timezone.localdate(first(run).starts_at).isoformat()}
        for session in event.sessions.exclude(pk=attended.missed_id):
            session.starts_at, session.ends_at = session.starts_at - 30 * DAY, session.ends_at - 30 * DAY
            session.save()
            mark(event, booking.person, session=session)
            days.add(timezone.localdate(session.starts_at).isoformat())
        Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - DAY)
        event.refresh_from_db()
        assert earned.earned_by(booking.person, [event]) == [event]
        made = certificates.issue(event, booking.person)
        assert (made.minutes, set(made.days)) == (540, days)

    def test_a_guest_at_one_session_is_offered_no_certificate_of_it(self, attended, run):
        CertificateRule.objects.create(event=run, offered=True, percent=20)
        for each in run.sessions.all():
            moved = {"starts_at": each.starts_at - 30 * DAY, "ends_at": each.ends_at - 30 * DAY}
            Session.objects.filter(pk=each.pk).update(**moved)
        Event.objects.filter(pk=run.pk).update(ends_at=timezone.now() - DAY)
        run.refresh_from_db()
        assert earned.earned_by(attended.booking.person, [run]) == []

    def test_it_is_no_absence_from_everything_any_more(self, attended):
        [line] = register_of(attended.booking.event).lines
        assert line.came == "part"
        assert absences.came_after_all(line)


class TestThePages:
    def address(self, missed):
        booking, session = missed
        return reverse("member_parallel_session", args=[booking.reference, session.pk])

    def test_opening_it_changes_nothing_and_one_press_takes_the_place(self, client, missed, run):
        booking, _ = missed
        client.force_login(booking.person)
        offered = client.get(f"/member/bookings/{booking.reference}/").text
        assert self.address(missed) in offered
        page = client.get(self.address(missed)).text
        assert not SessionPlace.objects.exists()
        [session] = re.findall(r'name="session"\s+value="(\d+)"', page)
        assert client.post(self.address(missed), {"session": session}).status_code == 302
        assert SessionPlace.objects.held().get().session == first(run)
        assert "The session is made up on" in words(client.get(f"/member/bookings/{booking.reference}/"))
        assert "You have a place at another date" in client.get(self.address(missed)).text

    def test_one_press_gives_it_up(self, client, missed, run):
        place = took(missed, run)
        client.force_login(place.booking.person)
        client.post(self.address(missed), {"give_up": "1"})
        assert not SessionPlace.objects.held().exists()

    @pytest.mark.parametrize("sent", ["", "rubbish", "9" * 30, "0"])
    def test_what_cannot_be_read_is_refused_in_words(self, client, missed, sent):
        client.force_login(missed[0].person)
        answer = client.post(self.address(missed), {"session": sent})
        assert answer.status_code == 409
        assert "That date is gone" in answer.text

    def test_when_the_last_place_has_gone_it_says_so(self, client, missed, run):
        client.force_login(missed[0].person)
        Event.objects.filter(pk=run.pk).update(capacity=0)
        answer = client.post(self.address(missed), {"session": first(run).pk})
        assert answer.status_code == 409
        assert "has just been taken" in answer.text
        assert "No other date of this session has a free place" in answer.text

    def test_nobody_else_finds_it(self, client, missed):
        for person in (PersonFactory(), lead_of(SchoolFactory())):
            client.force_login(person)
            assert client.get(self.address(missed)).status_code == 404

    def test_the_office_sees_it_among_what_the_booking_has_been(self, client, missed, run):
        place = took(missed, run)
        World().sign_in(client, "office")
        page = words(client.get(reverse("office_bookings:inspect", args=[place.booking_id])))
        assert "Took a place on" in page
