"""Somebody leaves a school: what it pays for them is handed to colleagues or cancelled, in the transaction in which they leave."""

import datetime
import re
import uuid
from collections import defaultdict

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.bookings import bookings, changes, leaver_forms, leavers
from thep.bookings.delegates import Delegate
from thep.bookings.leavers import Decision
from thep.bookings.models import Booking, PlaceRequest
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.payments.models import Refund
from thep.schools import leavers as school_leavers
from thep.schools.errors import Unsettled
from thep.schools.leaving import leaving_altogether
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db
State, Payment = Booking.State, Booking.Payment


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def lead(school):
    return lead_of(school, name="Grace O'Connell")


@pytest.fixture
def leaver(school):
    return teacher_at(school, name="Nasima Begum")


@pytest.fixture
def colleague(school):
    return teacher_at(school, name="Fatima Choudhury")


@pytest.fixture
def leaver_page(school, lead, leaver):
    """The page on which the lead has the person leave."""
    client = Client()
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("member_school_remove", args=[school.urn, leaver.affiliations.get().pk])

    class Page:
        def open(self, **asked):
            return client.get(address, asked)

        def send(self, choices=None, **more):
            """Press the button, with what the page had filled in, where `choices` by booking don't say otherwise."""
            html = self.open(**({"last_day": more["last_day"]} if "last_day" in more else {})).content.decode()
            sent = dict(re.findall(r'name="(shown_\w+)" value="([^"]*)"', html))
            for name, body in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', html, re.DOTALL):
                sent[name] = (re.search(r'value="([^"]*)"\s+selected', body) or ["", ""])[1]
            sent |= {f"booking_{booking.reference}": choice for booking, choice in (choices or {}).items()}
            return client.post(address, sent | more)

    return Page()


def words_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def free_for_ten_days():
    """Cancelling costs nothing until ten days before; then half."""
    policy, is_new = CancellationPolicy.objects.get_or_create(slug="standard", defaults={"name": "Standard", "text": "Free for ten days."})
    if is_new:
        policy.steps.create(at_least=240, unit="hours", refund_percent=100)
        policy.steps.create(at_least=24, unit="hours", refund_percent=50)
    return policy


def through(school, leaver, lead, payment=Payment.INVOICE, **event):
    """What the lead has booked for the leaver."""
    event = EventFactory(**({"price": 4500, "policy": free_for_ten_days()} | event))
    placed = bookings.book(event, booker=lead, school=school, delegates=[Delegate(person=leaver)], payment=payment)
    return Booking.objects.get(pk=placed.bookings[0].pk)


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


def is_listed(person, school):
    return Affiliation.objects.active().filter(person=person, school=school).exists()


class TestThePage:
    def test_what_costs_nothing_is_cancelled_unless_something_else_is_chosen(self, leaver_page, school, lead, leaver):
        early = through(school, leaver, lead, title="Fractions that stick")
        shown = words_of(leaver_page.open())
        assert "Fractions that stick" in shown
        assert "Cancelling costs nothing." in shown
        assert leaver_page.send().status_code == 302
        assert state_of(early) == State.CANCELLED
        assert Refund.objects.get(line=early.order_line).pence == early.total_pence
        assert not is_listed(leaver, school)

    def test_what_costs_something_is_said_and_has_to_be_decided(self, leaver_page, school, lead, leaver):
        late = through(school, leaver, lead, starts_at=in_days(5), vat_rate=2000)
        assert "Cancelling costs £27 of £54." in words_of(leaver_page.open())
        answer = leaver_page.send()
        assert answer.status_code == 422
        assert words_of(answer).count("Say what becomes of this booking") == 2  # on top and beside it
        assert (state_of(late), is_listed(leaver, school)) == (State.CONFIRMED, True)
        assert leaver_page.send({late: "cancel"}).status_code == 302
        assert (state_of(late), is_listed(leaver, school)) == (State.CANCELLED, False)
        assert Refund.objects.get(line=late.order_line).pence == 2700

    def test_one_is_handed_on_and_the_other_cancelled(self, leaver_page, school, lead, leaver, colleague):
        handed, cancelled = through(school, leaver, lead), through(school, leaver, lead, title="Reading for all")
        answer = leaver_page.send({handed: str(colleague.pk), cancelled: "cancel"})
        assert answer.status_code == 302
        assert (state_of(handed), handed.followed_by.person, state_of(handed.followed_by)) == (
            State.TRANSFERRED, colleague, State.CONFIRMED,
        )  # fmt: skip
        assert state_of(cancelled) == State.CANCELLED
        assert cancelled.end_reason == "Left the school"
        subjects = " ".join(Message.objects.filter(person=leaver).values_list("subject", flat=True))
        assert "You’re no longer listed at Loomwright Primary School" in subjects
        assert Message.objects.filter(person=colleague, kind="bookings.confirmed").exists()

    def test_one_colleague_has_all_that_they_can_take(self, leaver_page, school, lead, leaver, colleague):
        first, second = through(school, leaver, lead), through(school, leaver, lead, starts_at=in_days(2))
        third = through(school, leaver, lead, title="Both booked this")
        book(third.event, colleague, payment=Payment.CARD)
        assert leaver_page.send(all_to=str(colleague.pk)).status_code == 302
        assert [state_of(each) for each in (first, second, third)] == [State.TRANSFERRED, State.TRANSFERRED, State.CANCELLED]

    def test_a_colleague_who_has_a_place_there_is_not_offered_another(self, leaver_page, school, lead, leaver, colleague):
        booking = through(school, leaver, lead)
        assert "Hand to Fatima Choudhury" in words_of(leaver_page.open())
        book(booking.event, colleague, payment=Payment.CARD)
        assert "Hand to Fatima Choudhury" not in words_of(leaver_page.open())
        answer = leaver_page.send({booking: str(colleague.pk)})
        assert answer.status_code == 422
        assert "can’t have this place any more" in words_of(answer)

    def test_nothing_is_done_where_one_of_them_cannot_be(self, leaver_page, school, lead, leaver, colleague, monkeypatch):
        """The colleague takes a place of their own after the form has looked."""
        first, second = through(school, leaver, lead), through(school, leaver, lead)
        book(second.event, colleague, payment=Payment.CARD)
        monkeypatch.setattr(leaver_forms, "taken_by_event", lambda to_settle, colleagues: defaultdict(set))
        answer = leaver_page.send({first: "cancel", second: str(colleague.pk)})
        assert answer.status_code == 422
        assert "Fatima Choudhury already has a place or is on the waiting list." in words_of(answer)
        assert [state_of(first), state_of(second), is_listed(leaver, school)] == [State.CONFIRMED, State.CONFIRMED, True]
        assert not Message.objects.filter(person=leaver, kind__in=["bookings.cancelled", "schools.ended"]).exists()

    def test_a_cost_that_has_changed_since_is_shown_first(self, leaver_page, school, lead, leaver, time_machine):
        booking = through(school, leaver, lead, starts_at=in_days(11))
        shown = leavers.bookings_of(leaving_altogether(leaver, school)).to_settle[0].loss.key
        time_machine.move_to(in_days(2))
        answer = leaver_page.send({booking: "cancel"}, **{f"shown_{booking.reference}": shown})
        assert answer.status_code == 422
        assert "What cancelling this booking costs has changed" in words_of(answer)
        assert "Cancelling costs £22.50 of £45." in words_of(answer)
        assert state_of(booking) == State.CONFIRMED
        assert leaver_page.send({booking: "cancel"}).status_code == 302

    def test_an_included_place_that_is_lost_is_said(self, leaver_page, school, lead, leaver):
        MembershipFactory(school=school)
        through(school, leaver, lead, Payment.INCLUDED, uses_included_places=True, starts_at=in_days(5))
        assert "Cancelling costs an included place" in words_of(leaver_page.open())

    def test_a_wait_for_a_place_ends(self, leaver_page, school, lead, leaver):
        event = EventFactory(capacity=1, price=4500)
        book(event, payment=Payment.CARD)
        waiting = book(event, leaver, school=school, payment=Payment.CARD)
        assert waiting.state == State.WAITING
        assert leaver_page.send().status_code == 302
        assert state_of(waiting) == State.CANCELLED

    def test_what_is_their_own_stays_theirs(self, leaver_page, school, leaver):
        own = book(EventFactory(price=4500, title="Paid by card"), leaver, school=school, payment=Payment.CARD)
        pay(own.order_line.order)
        free = book(EventFactory(title="Free for all"), leaver, school=school)
        elsewhere = book(EventFactory(title="Elsewhere"), leaver, school=None)
        shown = words_of(leaver_page.open())
        assert "no upcoming booking that Loomwright Primary School pays for" in shown
        assert "Paid by card : their own booking" in shown or "Paid by card: their own booking" in shown
        assert leaver_page.send().status_code == 302
        assert [state_of(each) for each in (own, free, elsewhere)] == [State.CONFIRMED] * 3
        client = Client()
        client.force_login(leaver, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(reverse("member_booking", args=[own.reference])).status_code == 200

    def test_what_has_begun_is_left_alone_and_said(self, leaver_page, school, lead, leaver, time_machine):
        booking = through(school, leaver, lead, starts_at=in_days(3), title="Middle leaders")
        Event.objects.filter(pk=booking.event_id).update(ends_at=in_days(60))
        time_machine.move_to(in_days(4))
        assert "Middle leaders: it has begun" in words_of(leaver_page.open())
        assert leaver_page.send().status_code == 302
        assert (state_of(booking), is_listed(leaver, school)) == (State.CONFIRMED, False)


class TestALastDay:
    def test_bookings_until_then_stay_and_later_ones_are_settled_now(self, leaver_page, school, lead, leaver):
        before, after = through(school, leaver, lead, starts_at=in_days(5)), through(school, leaver, lead, starts_at=in_days(20))
        day = timezone.localdate(in_days(10)).isoformat()
        shown = words_of(leaver_page.open(last_day=day))
        assert "1 booking until the last day" in shown
        assert leaver_page.send(last_day=day).status_code == 302
        assert [state_of(before), state_of(after)] == [State.CONFIRMED, State.CANCELLED]
        assert is_listed(leaver, school)

    @pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "soon"])
    def test_a_day_that_cannot_be_is_said_and_nothing_done(self, leaver_page, school, lead, leaver, day):
        booking = through(school, leaver, lead)
        assert "Choose a day from today to a year from now" in words_of(leaver_page.open(last_day=day))
        assert leaver_page.send(last_day=day).status_code == 422
        assert (state_of(booking), is_listed(leaver, school)) == (State.CONFIRMED, True)


def test_what_they_asked_their_school_for_is_withdrawn(school, lead, leaver):
    asked = [
        PlaceRequest.objects.create(
            event=EventFactory(price=4500, starts_at=in_days(days)), person=leaver, school=school, asked_at=timezone.now(),
            expires_at=in_days(2), net_pence=4500, vat_pence=0, token=uuid.uuid4(),
        )
        for days in (5, 20)
    ]  # fmt: skip
    school_leavers.remove(leaver, school=school, by=lead, last_day=timezone.localdate(in_days(10)))
    assert [state_of(each) for each in asked] == [PlaceRequest.State.ASKED, PlaceRequest.State.WITHDRAWN]
    school_leavers.remove(leaver, school=school, by=lead)
    assert state_of(asked[0]) == PlaceRequest.State.WITHDRAWN


class TestTheOperation:
    def remove(self, leaver, school, lead, decision):
        return school_leavers.remove(leaver, school=school, by=lead, decisions=None if decision is None else {leavers.NAME: decision})

    def test_without_decisions_nothing_is_lost(self, school, lead, leaver):
        free, late = through(school, leaver, lead), through(school, leaver, lead, starts_at=in_days(2))
        with pytest.raises(Unsettled, match="Say what becomes of this booking"):
            self.remove(leaver, school, lead, None)
        assert [state_of(free), state_of(late), is_listed(leaver, school)] == [State.CONFIRMED, State.CONFIRMED, True]
        changes.cancel(late, by=lead)
        self.remove(leaver, school, lead, None)
        assert (state_of(free), is_listed(leaver, school)) == (State.CANCELLED, False)

    def test_a_booking_that_was_made_meanwhile_has_to_be_decided(self, school, lead, leaver):
        decided, new = through(school, leaver, lead), through(school, leaver, lead)
        with pytest.raises(Unsettled, match="have changed"):
            self.remove(leaver, school, lead, {decided.reference: Decision(shown="0-0-0")})
        assert [state_of(decided), state_of(new)] == [State.CONFIRMED] * 2

    def test_a_booking_that_was_cancelled_meanwhile_is_not_handed_on(self, school, lead, leaver, colleague):
        booking = through(school, leaver, lead)
        changes.cancel(booking, by=lead)
        with pytest.raises(Unsettled, match="have changed"):
            self.remove(leaver, school, lead, {booking.reference: Decision(to=colleague)})
        self.remove(leaver, school, lead, {booking.reference: Decision(shown="0-0-0")})
        assert not is_listed(leaver, school)

    @pytest.mark.parametrize("state", [State.WAITING, State.OFFERED])
    def test_only_a_confirmed_place_is_handed_on(self, school, lead, leaver, colleague, state):
        event = EventFactory(capacity=1)
        first = book(event)
        booking = bookings.book(
            event, booker=lead, school=school, delegates=[Delegate(person=leaver)], payment=Payment.FREE, waiting_list_if_full=True
        ).bookings[0]
        if state == State.OFFERED:
            changes.cancel(first, by=first.person)
        assert state_of(booking) == state
        with pytest.raises(Unsettled, match="Only a confirmed place can be passed on"):
            self.remove(leaver, school, lead, {booking.reference: Decision(to=colleague)})
        assert (state_of(booking), is_listed(leaver, school)) == (state, True)

    def test_nobody_gets_a_place_who_leaves_before_it_or_is_no_colleague(self, school, lead, leaver, colleague):
        booking = through(school, leaver, lead, starts_at=in_days(20))
        colleague.affiliations.update(leaves_on=timezone.localdate(in_days(10)))
        for to in (colleague, teacher_at(SchoolFactory()), leaver):
            with pytest.raises(Unsettled, match="isn’t listed at"):
                self.remove(leaver, school, lead, {booking.reference: Decision(to=to)})
        assert (state_of(booking), is_listed(leaver, school)) == (State.CONFIRMED, True)

    def test_another_schools_bookings_are_not_touched(self, school, lead, leaver):
        other = SchoolFactory()
        AffiliationFactory(person=leaver, school=other)
        booking = through(other, leaver, lead_of(other))
        self.remove(leaver, school, lead, None)
        assert (state_of(booking), is_listed(leaver, other)) == (State.CONFIRMED, True)


def test_the_page_asks_as_many_questions_of_the_database_for_ten_bookings_as_for_two(
    leaver_page, school, lead, leaver, django_assert_max_num_queries
):
    def queries():
        with django_assert_max_num_queries(60) as asked:
            assert leaver_page.open().status_code == 200
        return len(asked)

    for _ in range(2):
        through(school, leaver, lead)
    queries()  # what is remembered is remembered now
    few = queries()
    for _ in range(8):
        through(school, leaver, lead)
        teacher_at(school)
    assert queries() == few
