"""Two days before an event everybody with a place is reminded, and sends apologies by one press behind a page."""

import datetime
import re

import pytest
from django.core.cache import caches
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, pay
from tests.factories.cpd import place_at
from tests.factories.events import EventFactory
from thep.accounts.models import User
from thep.bookings import changes
from thep.bookings.models import Booking
from thep.cpd.models import SelfMarking
from thep.cpd.reminders import apologies, links, reminders
from thep.events import events
from thep.events.kinds import RSVP, EventKind
from thep.events.models import CancellationPolicy, Event, PolicyStep
from thep.mail import sender
from thep.mail.models import Message
from thep.payments.models import Refund

pytestmark = pytest.mark.django_db
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
State = Booking.State


def soon(*, within=40 * HOUR, **fields):
    return EventFactory(starts_at=timezone.now().replace(microsecond=0) + within, **fields)


def placed(event, *, state=State.CONFIRMED, **more):
    """A place that was confirmed a week ago."""
    booking = place_at(event, PersonFactory(), state=state, **more)
    Booking.objects.filter(pk=booking.pk, state=State.CONFIRMED).update(confirmed_at=timezone.now() - 7 * DAY)
    Event.objects.filter(pk=event.pk).update(taken=Booking.objects.placed().filter(event=event).count())
    booking.refresh_from_db()
    return booking


def reminded():
    return Message.objects.filter(kind="cpd.reminder")


class TestReminders:
    def test_everybody_with_a_place_is_reminded_once(self):
        booking = placed(soon(title="Phonics that sticks"))

        assert [reminders.remind_all(), reminders.remind_all()] == [1, 0]
        message = reminded().get()
        assert message.to == booking.person.email
        assert "Phonics that sticks" in message.text
        assert links.address_of(booking).split("/")[1] == "apologies"
        assert re.search(r"/apologies/\S+", message.text)

    def test_again_where_the_date_has_moved_since(self):
        booking = placed(soon())
        reminders.remind_all()
        Event.objects.filter(pk=booking.event_id).update(starts_at=timezone.now() + 44 * HOUR)

        assert reminders.remind_all() == 1

    @pytest.mark.parametrize("fields", [{"within": 3 * DAY}, {"within": -HOUR}, {"state": Event.State.CANCELLED}])
    def test_nobody_is_reminded_of_what_is_far_off_begun_or_cancelled(self, fields):
        placed(soon(**fields))

        assert reminders.remind_all() == 0

    @pytest.mark.parametrize(
        "change",
        [
            lambda booking: changes.cancel(booking, by=booking.person),
            lambda booking: events.cancel(booking.event, by=None, reason="Ill"),
            lambda booking: Event.objects.update(starts_at=timezone.now() + 44 * HOUR),
            lambda booking: User.objects.update(is_active=False),
        ],
        ids=["place given up", "event cancelled", "date moved", "account closed"],
    )
    def test_a_reminder_that_is_not_true_any_more_when_it_would_leave_is_cancelled(self, change):
        booking = placed(soon())
        reminders.remind_all()
        change(booking)
        sender.send_due()
        assert reminded().filter(person=booking.person).values_list("state", "reason").get() == (
            "cancelled",
            "They have no place there any more, or the event was cancelled, has moved or has begun.",
        )

    def test_and_one_that_is_true_leaves(self):
        placed(soon())
        reminders.remind_all()
        sender.send_due()
        assert reminded().get().state == "handed over"

    def test_nor_is_who_has_no_place_or_has_just_booked(self):
        event = soon()
        placed(event, state=State.WAITING)
        placed(event, state=State.CANCELLED)
        place_at(event, PersonFactory())

        assert reminders.remind_all() == 0

    def test_many_take_no_more_queries_once_they_are_told(self, django_assert_max_num_queries):
        event = soon()
        for _ in range(6):
            placed(event)
        assert reminders.remind_all() == 6
        with django_assert_max_num_queries(4):
            assert reminders.remind_all() == 0


@pytest.fixture
def policy():
    found = CancellationPolicy.objects.create(name="Half", slug="half", text="Half until a day before.")
    PolicyStep.objects.create(policy=found, at_least=1, unit=PolicyStep.Unit.HOURS, refund_percent=50)
    return found


@pytest.fixture
def paid(policy):
    """A place at £45 that is paid for by card, of which half comes back."""
    event = soon(price=4500, policy=policy, capacity=1)
    booking = book(event, payment="card")
    pay(booking.order_line.order)
    booking.refresh_from_db()
    return booking


def press(client, booking, **sent):
    address = links.address_of(booking)
    shown = re.search(r'name="shown" value="([^"]*)"', client.get(address).text)
    return client.post(address, {"shown": shown[1] if shown else "", **sent}, follow=True)


class TestApologiesForACourse:
    def test_the_cost_is_said_before_and_opening_the_page_changes_nothing(self, client, paid):
        page = client.get(links.address_of(paid)).text

        assert "We’ll refund £22.50 of £45" in page
        assert "Send apologies and give up my place" in page
        paid.refresh_from_db()
        assert paid.state == State.CONFIRMED

    def test_one_press_gives_the_place_up_by_the_policy_and_offers_it(self, client, paid):
        waits = book(paid.event, payment="card")
        assert waits.state == State.WAITING

        page = press(client, paid).text

        assert "We’ve noted your apologies" in page
        paid.refresh_from_db()
        waits.refresh_from_db()
        assert (paid.state, paid.end_reason, paid.ended_by) == (State.CANCELLED, "Sent apologies", paid.person)
        assert Refund.objects.get().pence == 2250
        assert waits.state == State.OFFERED

    def test_a_second_press_does_nothing_more(self, client, paid):
        press(client, paid)
        page = press(client, paid).text

        assert "We’ve noted your apologies" in page
        assert Refund.objects.count() == 1

    def test_what_costs_otherwise_by_now_is_said_again_first(self, client, paid):
        answer = client.post(links.address_of(paid), {"shown": "100-4500-0"})

        assert answer.status_code == 409
        assert "has changed since you opened the page" in answer.text
        assert "We’ll refund £22.50 of £45" in answer.text
        paid.refresh_from_db()
        assert paid.state == State.CONFIRMED

    def test_a_scanner_that_opens_the_link_takes_two_queries_at_most(self, client, paid, django_assert_max_num_queries):
        client.get(links.address_of(paid))
        caches["results"].clear()
        with django_assert_max_num_queries(2):
            assert client.get(links.address_of(paid)).status_code == 200


class TestApologiesForAMeeting:
    @pytest.fixture(autouse=True)
    def _meetings(self, declare):
        declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))

    def test_one_press_sends_them_and_frees_the_place(self, client):
        booking = placed(soon(kind="meeting", capacity=1))

        assert "There’s nothing to pay" in client.get(links.address_of(booking)).text
        page = press(client, booking).text

        assert "We’ve noted your apologies" in page
        booking.refresh_from_db()
        assert booking.state == State.APOLOGIES
        assert Event.objects.get().taken == 0
        assert "We’ve noted your apologies" in press(client, booking).text


BOOKED_COURSE_STATES = {
    State.TRANSFERRED: "passed to a colleague",
    State.MOVED: "moved to another date",
    State.CANCELLED: "cancelled already",
    State.LAPSED: "don’t have a place",
}


class TestWrongStates:
    @pytest.mark.parametrize(("state", "words"), BOOKED_COURSE_STATES.items())
    def test_a_place_that_is_theirs_no_longer(self, client, state, words):
        booking = placed(soon(), state=state)

        assert words in client.get(links.address_of(booking)).text
        answer = client.post(links.address_of(booking))
        assert (answer.status_code, words in answer.text) == (409, True)
        with pytest.raises(apologies.TooLate, match=words):
            apologies.send(booking)

    @pytest.mark.parametrize(("fields", "words"), [
        ({"within": -HOUR}, "has begun"),
        ({"within": -DAY}, "is over"),
        ({"state": Event.State.CANCELLED}, "is cancelled"),
    ])  # fmt: skip
    def test_an_event_that_is_over_or_cancelled(self, client, fields, words):
        booking = placed(soon(**fields))

        assert words in client.get(links.address_of(booking)).text
        with pytest.raises(apologies.TooLate, match=words):
            apologies.send(booking)
        booking.refresh_from_db()
        assert booking.state == State.CONFIRMED

    def test_a_link_of_somebody_else_or_of_nobody(self, client):
        booking = placed(soon())
        assert client.get("/apologies/rubbish/").status_code == 404
        client.force_login(PersonFactory())
        for ask in (client.get, client.post):
            answer = ask(links.address_of(booking))
            assert answer.status_code == 403
            assert "This link is for somebody else" in answer.text
        booking.refresh_from_db()
        assert booking.state == State.CONFIRMED

    def test_a_link_of_a_closed_account(self, client):
        booking = placed(soon())
        booking.person.is_active = False
        booking.person.save()

        assert client.get(links.address_of(booking)).status_code == 410


def test_where_people_mark_themselves_the_letter_leads_to_the_page():
    placed(soon(title="With a code"))
    placed(soon(title="Without one"))
    SelfMarking.objects.create(event=Event.objects.get(title="With a code"))

    reminders.remind_all()

    letters = {"With a code" in letter.subject: letter.text for letter in reminded()}
    assert "/member/here/" in letters[True]
    assert "/member/here/" not in letters[False]
