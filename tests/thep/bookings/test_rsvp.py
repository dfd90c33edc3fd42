"""Events that people answer by one press: they're coming, or they send apologies, and may change it until it begins."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory
from tests.factories.schools import AffiliationFactory
from thep.accounts import closing
from thep.bookings import bookings, changes, rsvp
from thep.bookings.delegates import Delegate
from thep.bookings.errors import BookingClosed, NotAllowed, NotPossibleNow
from thep.bookings.models import Booking
from thep.bookings.moves import Asked, Move
from thep.bookings.personal_data import bookings as exported
from thep.bookings.transitions import perform
from thep.events import events
from thep.events.attendance import events_of
from thep.events.errors import KindFixed, NotReady, UnknownKind
from thep.events.kinds import RSVP, BookingPolicy, EventKind
from thep.events.models import Event
from thep.mail.models import Message

pytestmark = pytest.mark.django_db

State = Booking.State
BACKEND = "django.contrib.auth.backends.ModelBackend"
OPERATIONS = [rsvp.come, rsvp.send_apologies]


@pytest.fixture(autouse=True)
def _meetings(declare):
    declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))


def meeting(**fields):
    return EventFactory(kind="meeting", title="Heads of maths", **fields)


def come(event, person=None):
    person = person or PersonFactory()
    return rsvp.come(event, person=person, by=person)


def cannot(event, person):
    return rsvp.send_apologies(event, person=person, by=person)


def taken(event):
    return Event.objects.get(pk=event.pk).taken


def letters(booking):
    return [message.kind.removeprefix("bookings.") for message in Message.objects.about(booking).order_by("pk")]


class TestAnswering:
    def test_is_one_press_that_takes_a_place_and_puts_it_into_the_calendar(self):
        event = meeting()
        booking = come(event)
        assert (booking.state, booking.payment, booking.total_pence, taken(event)) == (State.CONFIRMED, "free", 0, 1)
        message = Message.objects.get(person=booking.person)
        assert (message.calendar_method, "We’ve noted that you’re coming" in message.text) == ("REQUEST", True)
        assert list(events_of(booking.person)) == [event]

    def test_apologies_take_no_place_and_are_recorded_as_such(self):
        event, person = meeting(), PersonFactory()
        booking = cannot(event, person)
        booking.refresh_from_db()
        assert (booking.state, booking.end_reason, booking.ended_by, taken(event)) == (State.APOLOGIES, "Sent apologies", person, 0)
        assert booking.ended_at is not None

    def test_can_be_changed_again_and_again_each_time_with_its_letter(self):
        event, person = meeting(), PersonFactory()
        for _ in range(2):
            booking = come(event, person)
            assert (booking.state, booking.ended_at, taken(event)) == (State.CONFIRMED, None, 1)
            booking = cannot(event, person)
            assert (booking.state, taken(event)) == (State.APOLOGIES, 0)
        assert Booking.objects.count() == 1
        assert letters(booking) == ["coming", "apologies", "coming", "apologies"]
        assert Message.objects.order_by("pk").last().calendar_method == "CANCEL"

    @pytest.mark.parametrize("respond", OPERATIONS)
    def test_twice_is_once(self, respond):
        event, person = meeting(), PersonFactory()
        first, second = (respond(event, person=person, by=person) for _ in range(2))
        assert (first, Booking.objects.count()) == (second, 1)
        assert len(letters(first)) == (respond is rsvp.come)

    def test_full_means_the_waiting_list_and_apologies_offer_the_place_to_its_head(self):
        event = meeting(capacity=1)
        first, second = come(event), come(event)
        assert (second.state, taken(event)) == (State.WAITING, 1)
        cannot(event, first.person)
        second.refresh_from_db()
        assert (second.state, taken(event)) == (State.OFFERED, 1)
        back = come(event, first.person)
        assert back.state == State.WAITING
        assert come(event, second.person).state == State.CONFIRMED
        assert taken(event) == 1

    def test_who_waits_or_was_offered_a_place_can_send_apologies(self):
        event = meeting(capacity=1)
        first, second, third = come(event), come(event), come(event)
        assert cannot(event, third.person).state == State.APOLOGIES
        cannot(event, first.person)
        assert cannot(event, second.person).state == State.APOLOGIES
        assert taken(event) == 0

    def test_through_a_school_unless_the_kind_says_not(self, declare):
        person = AffiliationFactory().person
        assert come(meeting(), person).school is not None
        declare(
            EventKind(
                name="private",
                label="Private",
                plural="Private",
                shape="network",
                booking=BookingPolicy(is_rsvp=True, through_schools=False),
            )
        )
        assert come(EventFactory(kind="private"), person).school is None


WRONG = {
    "over": lambda event: Event.objects.update(
        starts_at=timezone.now() - datetime.timedelta(days=2), ends_at=timezone.now() - datetime.timedelta(days=1)
    ),
    "begun": lambda event: Event.objects.update(starts_at=timezone.now() - datetime.timedelta(hours=1)),
    "cancelled": lambda event: Event.objects.update(state=Event.State.CANCELLED, cancelled_at=timezone.now()),
    "not published": lambda event: Event.objects.update(state=Event.State.DRAFT),
    "without a date": lambda event: Event.objects.update(starts_at=None, ends_at=None),
}


class TestWhereItIsWrong:
    @pytest.mark.parametrize("before", ["nothing", "coming", "apologies"])
    @pytest.mark.parametrize("respond", OPERATIONS)
    @pytest.mark.parametrize("wrong", WRONG)
    def test_nothing_changes(self, wrong, respond, before):
        event, person = meeting(), PersonFactory()
        if before != "nothing":
            {"coming": come, "apologies": cannot}[before](event, person)
        WRONG[wrong](event)
        found, sent = list(Booking.objects.values()), Message.objects.count()
        for by_office in (False, True):
            with pytest.raises(BookingClosed):
                respond(event, person=person, by=person, by_office=by_office)
        assert (list(Booking.objects.values()), Message.objects.count()) == (found, sent)

    @pytest.mark.parametrize("respond", OPERATIONS)
    def test_who_may_not_see_it_may_not_answer(self, respond, declare):
        page = Page.objects.get(depth=1).add_child(title="For a few", slug="few")
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        event, person = meeting(page=page), PersonFactory()
        with pytest.raises(NotAllowed):
            respond(event, person=person, by=person)
        assert not Booking.objects.exists()
        assert respond(event, person=person, by=PersonFactory(), by_office=True)

    @pytest.mark.parametrize("respond", OPERATIONS)
    def test_nobody_answers_for_somebody_else(self, respond):
        with pytest.raises(NotAllowed):
            respond(meeting(), person=PersonFactory(), by=PersonFactory())

    @pytest.mark.parametrize("respond", OPERATIONS)
    def test_a_course_is_booked_by_its_form(self, respond):
        person = PersonFactory()
        with pytest.raises(NotAllowed):
            respond(EventFactory(), person=person, by=person)
        booking = book(EventFactory())
        with pytest.raises(NotPossibleNow):
            perform(booking, Move.APOLOGISE, Asked(by=booking.person))

    def test_a_meeting_is_not_booked_by_the_form_moved_or_passed_on(self):
        event, person = meeting(), AffiliationFactory().person
        with pytest.raises(NotAllowed):
            bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment="free")
        booking = come(event, person)
        colleague = AffiliationFactory(school=booking.school).person
        with pytest.raises(NotPossibleNow, match="Everybody answers for themselves"):
            changes.transfer(booking, to=colleague, by=person)
        with pytest.raises(NotPossibleNow, match="Everybody answers for themselves"):
            changes.move(booking, to_event=meeting(), by=person)
        booking.refresh_from_db()
        assert booking.state == State.CONFIRMED

    def test_once_answers_have_closed_apologies_are_still_taken(self):
        event, person = meeting(), PersonFactory()
        come(event, person)
        Event.objects.update(booking_closes_at=timezone.now())
        assert cannot(event, person).state == State.APOLOGIES
        with pytest.raises(BookingClosed):
            come(event, person)
        assert rsvp.come(event, person=person, by=PersonFactory(), by_office=True).state == State.CONFIRMED


class TestThePage:
    @pytest.fixture
    def person(self, client):
        person = PersonFactory()
        client.force_login(person, backend=BACKEND)
        return person

    def test_has_two_buttons_and_no_conditions_and_says_what_was_answered(self, client, person):
        event = meeting()
        address = reverse("book", args=[event.pk])
        page = client.get(address).text
        assert "I’m coming" in page
        assert "I can’t come" in page
        assert "Booking terms" not in page
        page = client.post(address, {"answer": "coming"}, follow=True).text
        assert "You said that you’re coming." in page
        page = client.post(address, {"answer": "apologies"}, follow=True).text
        assert "You said that you can’t come." in page
        assert "You sent apologies" in client.get(reverse("member_bookings")).text
        booking = Booking.objects.get()
        assert "Change your answer" in client.get(reverse("member_booking", args=[booking.reference])).text

    def test_says_that_it_is_full(self, client, person):
        event = meeting(capacity=1)
        come(event)
        address = reverse("book", args=[event.pk])
        assert "Join the waiting list" in client.get(address).text
        assert "on the waiting list" in client.post(address, {"answer": "coming"}, follow=True).text

    def test_refuses_with_a_reason_once_the_event_has_begun(self, client, person):
        event = meeting()
        WRONG["begun"](event)
        answer = client.post(reverse("book", args=[event.pk]), {"answer": "coming"})
        assert (answer.status_code, "This event has begun" in answer.text, Booking.objects.count()) == (409, True, 0)

    @pytest.mark.parametrize("wrong", ["cancelled", "over"])
    def test_has_no_buttons_where_it_is_too_late(self, client, person, wrong):
        event = meeting()
        WRONG[wrong](event)
        assert 'name="answer"' not in client.get(reverse("book", args=[event.pk])).text

    def test_of_a_draft_is_not_there(self, client, person):
        assert client.get(reverse("book", args=[meeting(state=Event.State.DRAFT).pk])).status_code == 404


def test_what_was_answered_is_exported_and_stays_without_a_name():
    event, person = meeting(), PersonFactory()
    cannot(event, person)
    assert [(each["state"], each["reason"]) for each in exported(person)] == [("Sent apologies", "Sent apologies")]
    closing.close(person)
    assert Booking.objects.get().person.name != person.name or not Booking.objects.get().person.is_active


def test_an_organiser_sees_who_comes_who_can_not_and_who_has_not_answered(declare):
    asked = [PersonFactory(name=name) for name in ("Amal", "Bea", "Cleo")]
    invited = lambda event: type(asked[0]).objects.filter(pk__in=[person.pk for person in asked])  # noqa: E731 (as a domain declares it)
    declare(EventKind(name="circle", label="Circle", plural="Circles", shape="network", booking=RSVP, invited=invited))
    event = EventFactory(kind="circle")
    come(event, asked[0])
    cannot(event, asked[1])
    found = rsvp.answers_of(event)
    assert [booking.person for booking in found.coming] == asked[:1]
    assert [booking.person for booking in found.apologies] == asked[1:2]
    assert found.unanswered == asked[2:]
    assert rsvp.answers_of(EventFactory()) is None


def test_an_event_has_a_kind_that_a_domain_declares():
    for kind in ({}, {"kind": ""}, {"kind": "picnic"}):
        with pytest.raises(UnknownKind):
            events.create(title="Heads of maths", capacity=5, **kind)
    assert not Event.objects.exists()


def test_a_meeting_with_a_price_is_not_published():
    event = events.create(title="Heads of maths", kind="meeting", capacity=5, format="online", prices={None: 4500})
    with pytest.raises(NotReady, match="Remove the prices"):
        events.publish(event)


@pytest.fixture
def open_meeting():
    return events.publish(events.create(title="Heads of maths", kind="meeting", capacity=5, format="online"))


def test_an_open_meeting_gets_no_price(open_meeting):
    for priced in (lambda: events.set_prices(open_meeting, {None: 4500}), lambda: events.change(open_meeting, prices={None: 4500})):
        with pytest.raises(NotReady, match="Remove the prices"):
            priced()
    assert not open_meeting.prices.exists()
    events.set_prices(open_meeting, {None: 0})


def test_an_open_course_with_a_price_becomes_a_meeting_only_without_it():
    course = events.publish(events.create(title="Fractions", kind="course", capacity=5, format="online", prices={None: 4500}))
    with pytest.raises(NotReady, match="Remove the prices"):
        events.change(course, kind="meeting", title="Changed")
    course.refresh_from_db()
    assert (course.kind, course.title, course.prices.get().net_pence) == ("course", "Fractions", 4500)
    assert events.change(course, kind="meeting", prices={}).kind == "meeting"


def test_the_way_to_book_stays_once_people_have_a_place(open_meeting):
    events.set_sessions(open_meeting, [sitting(days=30)])
    come(open_meeting)
    with pytest.raises(KindFixed, match="1 person has a place"):
        events.change(open_meeting, kind="course")
    with pytest.raises(UnknownKind):
        events.change(open_meeting, kind="picnic")
    assert Event.objects.get().kind == "meeting"


def test_the_form_says_beside_the_prices_that_a_meeting_has_none(client, office):
    course = events.publish(events.create(title="Fractions", kind="course", capacity=5, format="online", prices={None: 4500}))
    address = reverse("office_events:edit", args=[course.pk])
    posted = {"kind": "meeting", "title": "Fractions", "format": "online", "capacity": 5, "min_places": 0, "vat_rate": 0}
    posted |= {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}
    answer = client.post(address, posted | {"prices-everyone": "45"})
    assert (answer.status_code, "Remove the prices" in answer.text, Event.objects.get().kind) == (200, True, "course")
    assert client.post(address, posted).status_code == 302
    assert Event.objects.get().kind == "meeting"


@pytest.fixture
def office(client):
    person = PersonFactory(is_superuser=True)
    client.force_login(person, backend=BACKEND)
    return person


def sitting(days):
    starts_at = timezone.now() + datetime.timedelta(days=days)
    return events.Sitting(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2), online=True)
