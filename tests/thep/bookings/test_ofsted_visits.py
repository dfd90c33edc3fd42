"""Ofsted has called: a lead gives up the places of the school's people in one press, which can be undone for an hour."""

import datetime
import re
import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import text_of
from thep.accounts.groups import ensure_groups
from thep.bookings import changes, ofsted, ofsted_visits, retention, rsvp
from thep.bookings.errors import NotAllowed, NotPossibleNow
from thep.bookings.models import Booking, OfstedPlace, OfstedRequest, OfstedVisit
from thep.bookings.school_clock import inspection_days
from thep.events import events
from thep.events.kinds import RSVP, EventKind
from thep.events.models import CancellationPolicy, SchoolHoliday, Session
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments import refunds
from thep.payments.models import Order, Refund
from thep.schedule.sweep import sweep
from thep.schools.models import Affiliation, School

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
MONDAY = datetime.date(2027, 1, 11)


@pytest.fixture(autouse=True)
def monday(clock, time_machine):
    """It is Monday morning, and the head has put the telephone down."""
    time_machine.move_to(at(MONDAY, 10))
    return clock


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def head(school):
    person = PersonFactory(name="Grace O'Connell")
    return AffiliationFactory(person=person, school=school, role=Affiliation.Role.HEADTEACHER).person


@pytest.fixture
def policy(db):
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    policy.steps.create(at_least=24, unit="hours", refund_percent=50)
    return policy


def at(date, hour):
    return timezone.make_aware(datetime.datetime.combine(date, datetime.time(hour)))


def on(days, **more):
    """An event so many days after the Monday, at 1pm."""
    return EventFactory(**({"starts_at": at(MONDAY + datetime.timedelta(days=days), 13)} | more))


def place(school, event, *, payment=Payment.FREE, **person):
    who = lead_of if payment == Payment.INVOICE else teacher_at
    booking = book(event, who(school, **person), school=school, payment=payment)
    if payment == Payment.CARD:
        pay(booking.order_line.order)
    return Booking.objects.get(pk=booking.pk)


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address_of(school):
    return reverse("member_school_ofsted", args=[school.urn])


def press(client, school, *bookings):
    return client.post(address_of(school), {"bookings": [booking.reference for booking in bookings]}, follow=True)


def undo(client, visit):
    return client.post(reverse("member_school_ofsted_visit", args=[visit.school.urn, visit.pk]), follow=True)


def ticked(page):
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page.content.decode())
    return {re.search(r'value="(\w+)"', box)[1]: "checked" in box for box in boxes}


def state_of(booking):
    booking.refresh_from_db()
    return booking.state


class TestThePage:
    def test_is_one_tap_from_the_school_and_ticks_what_is_on_the_three_days(self, school, head):
        inside = [place(school, on(days)) for days in (0, 1, 2)]
        place(school, on(3))
        place(SchoolFactory(), on(1))
        client = signed_in(head)
        assert address_of(school) in client.get(reverse("member_school", args=[school.urn])).content.decode()
        assert ticked(client.get(address_of(school))) == {booking.reference: True for booking in inside}

    def test_counts_school_days_on(self, school, head, time_machine):
        SchoolHoliday.objects.create(name="Inset day", first_day=MONDAY + datetime.timedelta(4), last_day=MONDAY + datetime.timedelta(4))
        time_machine.move_to(at(MONDAY + datetime.timedelta(days=3), 10))
        tuesday, wednesday = place(school, on(8)), place(school, on(9))
        friday, saturday = place(school, on(4)), place(school, on(5))
        found = ticked(signed_in(head).get(address_of(school)))
        assert tuesday.reference in found
        assert not {booking.reference for booking in (wednesday, friday, saturday)} & found.keys()

    def test_says_what_comes_back_of_each(self, school, head, policy):
        strict = CancellationPolicy.objects.create(name="Strict", slug="strict", text="None.", waived_for_ofsted=False)
        place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        place(school, on(2, price=6000, policy=policy), payment=Payment.INVOICE)
        place(school, on(2, price=7000, policy=strict), payment=Payment.CARD)
        text = text_of(signed_in(head).get(address_of(school)))
        assert "We’ll refund £45 to the card that paid." in text
        assert "We’ll take £60 off the invoice." in text
        assert "Nothing comes back: this event’s cancellation policy makes no exception for Ofsted." in text

    def test_asks_the_database_as_often_for_many_as_for_few(self, school, policy, django_assert_max_num_queries):
        days = inspection_days(MONDAY)
        for _ in range(4):
            place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        refunded = place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        with transaction.atomic():
            refunds.request_refund(refunded.order_line, pence=1000, cause="goodwill", reason="Goodwill")
        with django_assert_max_num_queries(3):
            found = ofsted_visits.affected(school, days)
        assert sorted(each.returns.pence for each in found) == [3500, 4500, 4500, 4500, 4500]

    def test_leaves_a_place_for_later_sessions_unticked(self, school, head):
        event = on(1)
        Session.objects.create(
            event=event, starts_at=at(MONDAY + datetime.timedelta(30), 13), ends_at=at(MONDAY + datetime.timedelta(30), 15)
        )
        booking = place(school, event)
        page = signed_in(head).get(address_of(school))
        assert ticked(page) == {booking.reference: False}
        assert "This place is for 1 later session too" in text_of(page)

    def test_names_what_can_not_be_given_up_here(self, school, head, monday):
        place(school, on(0), name="Amina Rahman")
        full = on(1, capacity=1)
        book(full)
        place(school, full, name="Nasima Begum")
        monday.forward(hours=4)
        page = signed_in(head).get(address_of(school))
        text = text_of(page)
        assert ticked(page) == {}
        assert "Nobody from your school has a place to give up" in text
        assert "Amina Rahman, Phonics that sticks: the event has begun" in text
        assert "Nasima Begum, Phonics that sticks: on the waiting list." in text

    def test_keeps_the_ticks_and_says_what_is_wrong(self, school, head):
        booking = place(school, on(1))
        answer = press(signed_in(head), school)
        assert (answer.status_code, ticked(answer)) == (422, {booking.reference: False})
        assert "Tick at least one place." in text_of(answer)


class TestOnePress:
    def test_gives_up_what_is_ticked_and_tells_its_people(self, school, head, policy):
        event = on(2, price=4500, policy=policy, capacity=2)
        given, kept = place(school, event, payment=Payment.CARD), place(school, event, payment=Payment.CARD)
        waiting = book(event, payment=Payment.CARD)
        answer = press(signed_in(head), school, given)
        assert "1 place given up." in text_of(answer)
        assert "You can undo this until 11am" in text_of(answer)
        assert (state_of(given), given.end_reason, given.ended_by, state_of(kept)) == (
            State.CANCELLED,
            "Ofsted visit",
            head,
            State.CONFIRMED,
        )
        [letter] = Message.objects.filter(person=given.person, kind="bookings.cancelled")
        assert "Grace O'Connell cancelled this booking. Reason: Ofsted visit." in letter.text
        assert "We’ll refund £45 to the card that paid." in letter.text
        assert "METHOD:CANCEL" in letter.calendar
        assert (Refund.objects.count(), state_of(waiting)) == (0, State.WAITING)
        page = signed_in(given.person).get(reverse("member_booking", args=[given.reference]))
        assert "Reason: Ofsted visit. We’ll refund £45 to the card that paid." in text_of(page)

    def test_is_settled_after_an_hour(self, school, head, policy, monday):
        event = on(2, price=4500, policy=policy, capacity=1)
        given, waiting = place(school, event, payment=Payment.CARD), book(event, payment=Payment.CARD)
        press(signed_in(head), school, given)
        for _ in range(2):
            monday.forward(minutes=61)
            sweep()
        assert [refund.pence for refund in Refund.objects.all()] == [4500]
        assert (state_of(waiting), OfstedPlace.objects.get().state) == (State.OFFERED, OfstedPlace.State.FREED)
        assert "We’re refunding £45 to the card that paid." in text_of(
            signed_in(head).get(reverse("member_school_ofsted_visit", args=[school.urn, OfstedVisit.objects.get().pk]))
        )

    def test_credits_an_invoice_and_gives_an_included_place_back(self, school, head, policy, monday):
        events_of_both = [on(2, price=4500, policy=policy, uses_included_places=True) for _ in range(2)]
        membership = MembershipFactory(school=school, academic_year=academic_year_of(MONDAY))
        invoiced = place(school, events_of_both[0], payment=Payment.INVOICE)
        included = place(school, events_of_both[1], payment=Payment.INCLUDED)
        press(signed_in(head), school, invoiced, included)
        membership.refresh_from_db()
        assert membership.places_taken == 1
        monday.forward(minutes=61)
        sweep()
        membership.refresh_from_db()
        assert (membership.places_taken, Refund.objects.get().pence, Refund.objects.get().order.method) == (0, 4500, Order.Method.INVOICE)

    def test_lets_whoever_opens_the_form_have_the_place_while_no_round_runs(self, school, head, monday, sandbox):
        TermsFactory()
        event = on(2, capacity=1)
        press(signed_in(head), school, place(school, event))
        client = signed_in(PersonFactory())
        assert "This event is full" in text_of(client.get(reverse("book", args=[event.pk])))
        monday.forward(minutes=61)
        assert "This event is full" not in text_of(client.get(reverse("book", args=[event.pk])))

    def test_twice_does_it_once(self, school, head):
        booking = place(school, on(1))
        client = signed_in(head)
        first, second = (press(client, school, booking) for _ in range(2))
        assert first.redirect_chain == second.redirect_chain
        assert OfstedVisit.objects.count() == Message.objects.filter(person=booking.person, kind="bookings.cancelled").count() == 1

    def test_leaves_what_has_changed_meanwhile_and_says_so(self, school, head):
        first, second = place(school, on(1), name="Amina Rahman"), place(school, on(1))
        changes.cancel(first, by=first.person)
        text = text_of(press(signed_in(head), school, first, second))
        assert "1 place given up." in text
        assert "Amina Rahman, Phonics that sticks: not given up. Only a confirmed place can be given up." in text

    def test_is_refused_where_nothing_is_left_to_give_up(self, school, head):
        booking = place(school, on(1))
        changes.cancel(booking, by=booking.person)
        answer = press(signed_in(head), school, booking)
        assert answer.status_code == 422
        assert "Only a confirmed place can be given up." in text_of(answer)
        assert not OfstedVisit.objects.exists()

    def test_is_refused_outside_the_days_once_begun_and_at_a_closed_school(self, school, head, monday):
        later, today = place(school, on(3)), place(school, on(0))
        assert press(signed_in(head), school, later).status_code == 422
        with pytest.raises(NotPossibleNow, match="isn’t on the days"):
            ofsted_visits.call(school, [later], by=head)
        monday.forward(hours=4)
        with pytest.raises(NotPossibleNow, match="has begun"):
            ofsted_visits.call(school, [today], by=head)
        School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
        school.refresh_from_db()
        with pytest.raises(NotPossibleNow, match="has closed"):
            ofsted_visits.call(school, [place(school, on(1))], by=head)
        assert not OfstedVisit.objects.exists()

    def test_is_for_who_leads_the_school_and_for_its_places(self, school, head):
        other = SchoolFactory()
        mine, theirs = place(school, on(1)), place(other, on(1))
        for person in (mine.person, lead_of(other), PersonFactory()):
            assert signed_in(person).get(address_of(school)).status_code == 404
            assert press(signed_in(person), school, mine).status_code == 404
            with pytest.raises(NotAllowed):
                ofsted_visits.call(school, [mine], by=person)
        for chosen in ([theirs], [mine, theirs], []):
            with pytest.raises(NotAllowed):
                ofsted_visits.call(school, chosen, by=head)
        assert press(signed_in(head), school, theirs).status_code == 422
        assert (state_of(mine), state_of(theirs)) == (State.CONFIRMED, State.CONFIRMED)


class TestUndoing:
    def test_puts_every_place_back_and_no_money_moves(self, school, head, policy, monday):
        event = on(2, price=4500, policy=policy, capacity=1)
        booking, waiting = place(school, event, payment=Payment.CARD), book(event, payment=Payment.CARD)
        press(signed_in(head), school, booking)
        monday.forward(minutes=59)
        colleague = lead_of(school, name="Tom Adeyemi")
        text = text_of(undo(signed_in(colleague), OfstedVisit.objects.get()))
        assert "1 of 1 place put back." in text
        assert "Tom Adeyemi undid this, and 1 was put back" in text
        [letter] = Message.objects.filter(person=booking.person, kind="bookings.put_back")
        assert "Tom Adeyemi has undone that." in letter.text
        assert "METHOD:REQUEST" in letter.calendar
        monday.forward(minutes=30)
        sweep()
        assert (state_of(booking), state_of(waiting), Refund.objects.count()) == (State.CONFIRMED, State.WAITING, 0)

    def test_can_be_followed_by_another_call(self, school, head):
        booking, client = place(school, on(1)), signed_in(head)
        press(client, school, booking)
        undo(client, OfstedVisit.objects.get())
        press(client, school, booking)
        assert state_of(booking) == State.CANCELLED
        assert Message.objects.filter(person=booking.person, kind="bookings.cancelled").count() == 2

    def test_twice_does_it_once(self, school, head):
        booking = place(school, on(1))
        visit = ofsted_visits.call(school, [booking], by=head).visit
        first, second = (ofsted_visits.undo(visit, by=head) for _ in range(2))
        assert first.undone_at == second.undone_at
        assert Message.objects.filter(person=booking.person, kind="bookings.put_back").count() == 1

    def test_says_which_could_not_be_put_back(self, school, head, monday):
        begins, again, called_off, fine = on(0, starts_at=at(MONDAY, 10) + datetime.timedelta(minutes=20)), on(1), on(2), on(1)
        bookings = [place(school, event) for event in (begins, again, called_off, fine)]
        press(signed_in(head), school, *bookings)
        book(again, bookings[1].person, school=school)
        events.cancel(called_off, by=None, reason="The trainer is ill")
        monday.forward(minutes=30)
        text = text_of(undo(signed_in(head), OfstedVisit.objects.get()))
        assert "1 of 4 places put back." in text
        assert "3 could not be: the reason stands beside each." in text
        assert "Not put back. This event has begun since." in text
        assert "Not put back. This person has booked this event again since" in text
        assert "Not put back. This event has been cancelled since." in text
        monday.forward(minutes=31)
        sweep()
        assert [state_of(booking) for booking in bookings] == [State.CANCELLED, State.CANCELLED, State.CANCELLED, State.CONFIRMED]

    def test_is_refused_after_the_hour_with_words(self, school, head, monday):
        booking = place(school, on(1))
        press(signed_in(head), school, booking)
        monday.forward(minutes=61)
        answer = undo(signed_in(head), OfstedVisit.objects.get())
        assert "This could be undone until 11am. Whoever can come after all has to book again." in text_of(answer)
        assert (state_of(booking), OfstedVisit.objects.get().undone_at) == (State.CANCELLED, None)

    def test_is_for_who_leads_the_school(self, school, head):
        booking = place(school, on(1))
        visit = ofsted_visits.call(school, [booking], by=head).visit
        for person in (booking.person, lead_of(SchoolFactory())):
            assert undo(signed_in(person), visit).status_code == 404
            with pytest.raises(NotAllowed):
                ofsted_visits.undo(visit, by=person)
        assert state_of(booking) == State.CANCELLED

    def test_of_another_schools_visit_is_not_found(self, school, head):
        visit = ofsted_visits.call(school, [place(school, on(1))], by=head).visit
        other = SchoolFactory()
        address = reverse("member_school_ofsted_visit", args=[other.urn, visit.pk])
        assert signed_in(lead_of(other)).get(address).status_code == 404


class TestMeetingsAnsweredByOnePress:
    @pytest.fixture
    def meeting(self, declare):
        declare(EventKind(name="meeting", label="Meeting", plural="Meetings", shape="network", booking=RSVP))
        return on(1, kind="meeting", capacity=1)

    def test_get_apologies_which_are_taken_back(self, school, head, meeting):
        person = teacher_at(school)
        booking = rsvp.come(meeting, person=person, by=person)
        press(signed_in(head), school, booking)
        assert state_of(booking) == State.APOLOGIES
        undo(signed_in(head), OfstedVisit.objects.get())
        assert state_of(booking) == State.CONFIRMED

    def test_keep_a_place_for_who_took_it_meanwhile(self, school, head, meeting):
        person, other = teacher_at(school), PersonFactory()
        booking = rsvp.come(meeting, person=person, by=person)
        rsvp.come(meeting, person=other, by=other)
        press(signed_in(head), school, booking)
        text = text_of(undo(signed_in(head), OfstedVisit.objects.get()))
        assert "They’re on the waiting list now." in text
        assert state_of(booking) == State.WAITING


class TestWhatPeopleAskForThemselves:
    """One visit, whoever speaks of it: what a lead has told us of confirms what their colleagues give up themselves."""

    def test_is_confirmed_at_once_when_the_hour_is_over(self, school, head, policy, monday):
        first = place(school, on(1))
        second = place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        press(signed_in(head), school, first)
        monday.forward(minutes=61)
        asked = ofsted.ask(second, by=second.person)
        assert (asked.state, asked.answered_by) == (OfstedRequest.State.CONFIRMED, head)
        assert sum(Refund.objects.values_list("pence", flat=True)) == 4500

    def test_is_confirmed_by_the_sweep_where_they_asked_before(self, school, head, policy, monday):
        early = place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        outside = place(school, on(7, price=4500, policy=policy), payment=Payment.CARD)
        for booking in (early, outside):
            ofsted.ask(booking, by=booking.person)
        press(signed_in(head), school, place(school, on(1)))
        sweep()
        assert OfstedRequest.objects.get(booking=early).state == OfstedRequest.State.ASKED
        monday.forward(minutes=61)
        sweep()
        assert OfstedRequest.objects.get(booking=early).state == OfstedRequest.State.CONFIRMED
        assert OfstedRequest.objects.get(booking=outside).state == OfstedRequest.State.ASKED

    def test_waits_for_an_answer_where_the_visit_was_undone(self, school, head, policy, monday):
        booking = place(school, on(2, price=4500, policy=policy), payment=Payment.CARD)
        ofsted_visits.undo(ofsted_visits.call(school, [place(school, on(1))], by=head).visit, by=head)
        monday.forward(minutes=61)
        assert ofsted.ask(booking, by=booking.person).state == OfstedRequest.State.ASKED


class TestTheOffice:
    def test_sees_it_under_needs_attention_and_on_the_schools_screen(self, school, head, monday):
        from django.contrib.auth.models import Group

        ensure_groups()
        officer = PersonFactory()
        officer.groups.add(Group.objects.get(name="Office managers"))
        booking = place(school, on(1), name="Amina Rahman")
        press(signed_in(head), school, booking)
        client = signed_in(officer)
        assert "Loomwright Primary School: 1 place given up, until 13 January 2027" in text_of(client.get("/office/"))
        screen = text_of(client.get(reverse("office_schools:inspect", args=[school.pk])))
        assert "Grace O'Connell told us on 11 January 2027 at 10am." in screen.replace("&#x27;", "'")
        undo(signed_in(head), OfstedVisit.objects.get())
        assert "Loomwright Primary School: 1 place given up" not in text_of(client.get("/office/"))

    def test_keeps_the_record_for_six_years(self, school, head, monday):
        ofsted_visits.call(school, [place(school, on(1))], by=head)
        assert retention.forget_ofsted_visits() == 0
        monday.forward(days=6 * 365 + 3)
        assert (retention.forget_ofsted_visits(), OfstedPlace.objects.count()) == (1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("do", ["call", "undo"])
def test_two_who_press_at_once_do_it_once(do, school, head):
    leads, booking = (head, lead_of(school)), place(school, on(1, capacity=1))
    visit = ofsted_visits.call(school, [booking], by=head).visit if do == "undo" else None
    start, outcomes = threading.Barrier(2), []

    def go(person):
        start.wait(timeout=60)
        try:
            if visit is None:
                outcomes.append(ofsted_visits.call(school, [booking], by=person).visit.pk)
            else:
                outcomes.append(ofsted_visits.undo(visit, by=person).undone_by_id)
        except Exception as failure:  # noqa: BLE001 -- whatever it is, the test tells it
            outcomes.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[person]) for person in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert outcomes[0] == outcomes[1]
    kind, state = ("bookings.put_back", State.CONFIRMED) if visit else ("bookings.cancelled", State.CANCELLED)
    assert (OfstedVisit.objects.count(), state_of(booking)) == (1, state)
    assert Message.objects.filter(person=booking.person, kind=kind).count() == 1
