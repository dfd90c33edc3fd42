"""What the office does with a booking, over HTTP: each page says what will happen, and the booking operations do it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book, pay, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_events import words
from thep.bookings import ofsted
from thep.bookings.errors import NotAllowed
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy, Event, PolicyStep
from thep.mail.models import Message
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db


def policy(*, ofsted=True):
    """Half back until five working days before."""
    made = CancellationPolicy.objects.create(name="Half", slug="half", text="Half back.", waived_for_ofsted=ofsted)
    PolicyStep.objects.create(policy=made, at_least=5, refund_percent=50)
    return made


def paid_booking(**event):
    """A confirmed booking of £54 that a school's lead paid by card."""
    event = EventFactory(**({"price": 4500, "vat_rate": 2000, "policy": policy()} | event))
    booking = book(event, payment=Booking.Payment.CARD)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    return booking


def step(name, booking):
    return reverse(f"office_bookings:{name}", args=[booking.pk])


class TestCancelling:
    def test_shows_what_comes_back_by_the_policy_and_gives_it(self, office, client, done):
        person = office("Events")
        booking = paid_booking()
        text = words(client.get(step("cancel", booking)))
        assert "Follow the cancellation policy: we’ll refund £27" in text
        assert "as the office’s decision" not in text
        done(client.post(step("cancel", booking), {"terms": "policy", "reason": "Ill"}, follow=True))
        booking.refresh_from_db()
        assert (booking.state, booking.ended_by, booking.end_reason) == (Booking.State.CANCELLED, person, "Ill")
        assert Refund.objects.get().pence == 2700

    def test_an_ofsted_visit_brings_everything_back(self, office, client, done):
        office("Events")
        booking = paid_booking()
        done(client.post(step("cancel", booking), {"terms": "ofsted", "reason": ""}, follow=True))
        booking.refresh_from_db()
        assert booking.end_reason == "Ofsted visit."
        assert Refund.objects.get().pence == 5400

    def test_only_who_may_refund_waives_at_will(self, office, client, done):
        office("Events")
        booking = paid_booking()
        response = client.post(step("cancel", booking), {"terms": "office", "reason": "Kindness"})
        assert "isn’t on the list" in words(response)
        assert not Refund.objects.exists()
        office("Office managers")
        done(client.post(step("cancel", booking), {"terms": "office", "reason": "Kindness"}, follow=True))
        assert Refund.objects.get().pence == 5400

    def test_ofsted_is_no_reason_once_the_event_has_begun_but_the_office_may_be_kind(self, office, client, done):
        office("Office managers")
        booking = paid_booking()
        Event.objects.filter(pk=booking.event_id).update(starts_at=timezone.now() - datetime.timedelta(hours=1))
        assert "Ofsted" not in words(client.get(step("cancel", booking)))
        assert "isn’t on the list" in words(client.post(step("cancel", booking), {"terms": "ofsted", "reason": ""}))
        assert not Refund.objects.exists()
        done(client.post(step("cancel", booking), {"terms": "office", "reason": "Snow"}, follow=True))
        assert Refund.objects.get().pence == 5400

    def test_an_ofsted_visit_that_was_asked_for_in_time_is_confirmed_by_the_office_also_later(self, office, client, done, clock):
        booking = paid_booking(starts_at=timezone.now() + datetime.timedelta(days=2))
        ofsted.ask(booking, by=booking.person)
        clock.forward(days=3)
        office("Events")
        assert "Confirm or decline" in words(client.get(step("inspect", booking)))
        assert "we’ll refund £54" in words(client.get(step("ofsted", booking)))
        assert "Choose yes or no." in words(client.post(step("ofsted", booking), {}))
        done(client.post(step("ofsted", booking), {"answer": "confirm"}, follow=True))
        assert Refund.objects.get().pence == 5400
        assert "This has been answered already: confirmed." in words(client.post(step("ofsted", booking), {"answer": "decline"}))

    def test_offers_the_place_to_the_next(self, office, client, done):
        office("Events")
        event = EventFactory(capacity=1)
        booking, waiting = book(event), book(event)
        done(client.post(step("cancel", booking), {"terms": "policy", "reason": ""}, follow=True))
        waiting.refresh_from_db()
        assert waiting.state == Booking.State.OFFERED

    def test_after_the_event_has_begun_it_says_so(self, office, client):
        office("Events")
        booking = paid_booking()
        Event.objects.filter(pk=booking.event_id).update(starts_at=timezone.now() - datetime.timedelta(hours=1))
        assert "The event has begun" in words(client.post(step("cancel", booking), {"terms": "policy", "reason": ""}))
        booking.refresh_from_db()
        assert booking.state == Booking.State.CONFIRMED

    def test_of_a_held_place_leaves_nothing_to_pay_for(self, office, client, done, django_capture_on_commit_callbacks):
        office("Events")
        held = book(EventFactory(price=4500), payment=Booking.Payment.CARD)
        with django_capture_on_commit_callbacks(execute=True):
            done(client.post(step("cancel", held), {"reason": ""}, follow=True))
        assert Order.objects.get().state == Order.State.CANCELLED

    def test_takes_somebody_off_the_waiting_list(self, office, client, done):
        office("Events")
        event = EventFactory(capacity=1)
        book(event)
        waiting = book(event)
        done(client.post(step("cancel", waiting), {"reason": ""}, follow=True))
        waiting.refresh_from_db()
        assert waiting.state == Booking.State.CANCELLED

    def test_what_has_ended_is_not_cancelled_again(self, office, client):
        office("Events")
        booking = book(EventFactory())
        client.post(step("cancel", booking), {"terms": "policy", "reason": ""})
        assert "This booking has ended: cancelled." in words(client.get(step("cancel", booking)))


class TestMovingAndPassingOn:
    def test_a_place_goes_to_a_colleague(self, office, client, done):
        office("Events")
        school = SchoolFactory()
        booking = book(EventFactory(), teacher_at(school), school=school)
        colleague, elsewhere = teacher_at(school, name="Amira Khan"), teacher_at(SchoolFactory(), name="Peter Lowe")
        text = words(client.get(step("transfer", booking)))
        assert "Amira Khan" in text
        assert "Peter Lowe" not in text
        assert "Choose a colleague." in words(client.post(step("transfer", booking), {"to": ""}))
        assert "isn’t on the list" in words(client.post(step("transfer", booking), {"to": elsewhere.pk}))
        done(client.post(step("transfer", booking), {"to": colleague.pk}, follow=True))
        booking.refresh_from_db()
        assert booking.state == Booking.State.TRANSFERRED
        assert booking.followed_by.person == colleague

    def test_a_booking_moves_to_another_run(self, office, client, done):
        office("Events")
        page = course_page()
        booking = book(run(page))
        other = run(page, starts_at=timezone.now() + datetime.timedelta(days=60))
        done(client.post(step("move", booking), {"to_event": other.pk}, follow=True))
        assert Booking.objects.get(event=other).person == booking.person

    def test_a_move_that_is_not_possible_says_why(self, office, client):
        office("Events")
        page = course_page()
        booking = book(run(page))
        full = run(page, capacity=1, starts_at=timezone.now() + datetime.timedelta(days=60))
        book(full)
        assert "This event is full." in words(client.post(step("move", booking), {"to_event": full.pk}))

    def test_without_another_date_there_is_nothing_to_choose(self, office, client):
        office("Events")
        assert "no other date" in words(client.get(step("move", book(run(course_page())))))


class TestTheWaitingList:
    def test_somebody_is_offered_a_free_place_whoever_waits_before(self, office, client, done):
        office("Events")
        event = EventFactory(capacity=1)
        book(event)
        first, second = book(event), book(event)
        Event.objects.filter(pk=event.pk).update(capacity=2)
        done(client.post(step("offer", second), follow=True))
        first.refresh_from_db()
        second.refresh_from_db()
        event.refresh_from_db()
        assert (first.state, second.state, event.taken) == (Booking.State.WAITING, Booking.State.OFFERED, 2)
        assert Message.objects.filter(person=second.person, kind="bookings.offered").exists()

    def test_without_a_free_place_there_is_none_to_offer(self, office, client):
        office("Events")
        event = EventFactory(capacity=1)
        book(event)
        waiting = book(event)
        assert "There are no free places." in words(client.post(step("offer", waiting)))
        waiting.refresh_from_db()
        assert waiting.state == Booking.State.WAITING


class TestBookingForSomebody:
    def form(self, **changed):
        return {"email": "", "name": "", "school": "", "payment": "invoice", "purchase_order": ""} | changed

    def test_the_place_is_theirs_and_the_invoice_goes_to_their_school(self, office, client, done):
        office("Events")
        TermsFactory()
        school = SchoolFactory(invoice_email="finance@loomwright.example")
        person = teacher_at(school)
        event = EventFactory(price=4500)
        form = self.form(email=person.email.upper(), purchase_order="PO 7")
        done(client.post(reverse("office_bookings:book", args=[event.pk]), form, follow=True))
        booking, order = Booking.objects.get(), Order.objects.get()
        assert (booking.person, booking.booker, booking.school, booking.state) == (person, person, school, Booking.State.CONFIRMED)
        assert (order.bill_to_email, order.purchase_order, order.total_pence) == ("finance@loomwright.example", "PO 7", 4500)
        assert booking.terms_version

    def test_is_made_under_the_terms_in_force_and_never_under_future_ones(self, office, client, done):
        office("Events")
        TermsFactory(version="now", in_force_from=timezone.now() - datetime.timedelta(days=1))
        future = TermsFactory(version="future", in_force_from=timezone.now() + datetime.timedelta(days=1))
        event, person = EventFactory(), PersonFactory()
        done(client.post(reverse("office_bookings:book", args=[event.pk]), self.form(email=person.email), follow=True))
        assert Booking.objects.get().terms_version == "now"
        with pytest.raises(NotAllowed):
            book(event, terms=future)

    def test_a_visit_is_nobodys_through_their_school(self, office, client, done):
        office("Events")
        person = teacher_at(SchoolFactory())
        event = EventFactory(kind="visit")
        done(client.post(reverse("office_bookings:book", args=[event.pk]), self.form(email=person.email), follow=True))
        assert Booking.objects.get().school is None

    def test_somebody_new_needs_a_name(self, office, client, done):
        office("Events")
        event = EventFactory()
        address = reverse("office_bookings:book", args=[event.pk])
        assert "Enter the person’s name" in words(client.post(address, self.form(email="new@school.example")))
        done(client.post(address, self.form(email="new@school.example", name="Rosa Chen"), follow=True))
        assert Booking.objects.get().person.name == "Rosa Chen"

    def test_an_included_place_is_used_where_there_is_one(self, office, client, done):
        office("Events")
        school = SchoolFactory()
        event = EventFactory(price=4500, uses_included_places=True)
        address = reverse("office_bookings:book", args=[event.pk])
        form = self.form(email=teacher_at(school).email, payment="included")
        assert "There are no included places left" in words(client.post(address, form))
        membership = MembershipFactory(school=school)
        done(client.post(address, form, follow=True))
        membership.refresh_from_db()
        assert membership.places_left == 19

    def test_after_booking_has_closed_the_office_still_books_until_it_begins(self, office, client, done):
        office("Events")
        event = EventFactory(booking_closes_at=timezone.now() - datetime.timedelta(days=1))
        address = reverse("office_bookings:book", args=[event.pk])
        done(client.post(address, self.form(email=PersonFactory().email), follow=True))
        Event.objects.filter(pk=event.pk).update(starts_at=timezone.now() - datetime.timedelta(hours=1))
        assert "only to a published event that hasn’t started" in words(client.get(address))

    def test_a_full_event_takes_them_on_its_waiting_list_only_if_asked(self, office, client, done):
        office("Events")
        event = EventFactory(capacity=1)
        book(event)
        address = reverse("office_bookings:book", args=[event.pk])
        form = self.form(email=PersonFactory().email)
        assert "This event is full." in words(client.post(address, form))
        assert "waiting list" in done(client.post(address, form | {"waiting_list": "on"}, follow=True))

    def test_nobody_is_booked_twice(self, office, client):
        office("Events")
        booking = book(EventFactory())
        address = reverse("office_bookings:book", args=[booking.event_id])
        assert "has a place already" in words(client.post(address, self.form(email=booking.person.email)))


def test_a_confirmation_is_sent_again_each_time_it_is_asked_for(office, client, done, clock):
    office("Events")
    booking = book(EventFactory())
    before = Message.objects.filter(to=booking.person.email).count()
    for _ in range(2):
        done(client.post(step("resend", booking), follow=True))
        clock.forward(seconds=2)
    again = Message.objects.filter(to=booking.person.email)
    assert again.count() == before + 2
    assert "METHOD:REQUEST" in again.first().calendar


def test_the_screen_of_a_booking_keeps_needs_from_finance(office, client):
    booking = book(EventFactory(), PersonFactory(access_needs="A hearing loop"))
    office("Finance")
    assert "A hearing loop" not in words(client.get(reverse("office_bookings:inspect", args=[booking.pk])))
    office("Events")
    assert "A hearing loop" in words(client.get(reverse("office_bookings:inspect", args=[booking.pk])))


def test_demand_says_how_many_wait_for_which_course(office, client):
    from thep.bookings import interest

    office("Events")
    page = course_page("Number sense")
    for _ in range(3):
        interest.register(page, person=PersonFactory())
    assert "Number sense" in words(client.get(reverse("office_interests:index")))
    assert "1 course" in words(client.get(reverse("office_interests:index"))).replace("1 courses", "")
    TermsFactory()
    assert "1 version" in words(client.get(reverse("office_terms:index")))
    assert "Number sense" in words(client.get(reverse("office_interests:index"), {"q": "numb"}))
    assert "Number sense" not in words(client.get(reverse("office_interests:index"), {"q": "phonics"}))
    assert words(client.get(reverse("office_interests:people", args=[page.pk]))).count("Not yet") == 3


@pytest.mark.parametrize("size", [2, 30])
def test_the_list_takes_as_many_queries_for_many_as_for_few(office, client, django_assert_max_num_queries, size):
    office("Office managers")
    event = EventFactory(capacity=40)
    for _ in range(size):
        book(event)
    client.get(reverse("office_bookings:index"))
    with django_assert_max_num_queries(17):
        client.get(reverse("office_bookings:index"))
