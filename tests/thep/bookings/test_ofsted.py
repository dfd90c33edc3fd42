"""An Ofsted visit as the reason: the delegate asks, a lead of the school or the office confirms, and it ends when the event begins."""

import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings import changes, ofsted
from thep.bookings.errors import NotAllowed, NotPossibleNow
from thep.bookings.models import Booking, OfstedRequest
from thep.events import events
from thep.events.models import CancellationPolicy
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments.models import Refund

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
Answer = OfstedRequest.State
DAY = datetime.timedelta(days=1)


@pytest.fixture
def policy(db):
    """All back ten days before, half until the day before."""
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    policy.steps.create(at_least=24, unit="hours", refund_percent=50)
    return policy


@pytest.fixture
def school():
    return SchoolFactory()


def paid(person, *, school, policy, **event):
    """A place of £45 in two days, half of which comes back by its policy."""
    event = EventFactory(**({"price": 4500, "policy": policy, "starts_at": timezone.now() + 2 * DAY} | event))
    booking = book(event, person, school=school, payment=Payment.CARD)
    pay(booking.order_line.order)
    booking.refresh_from_db()
    return booking


def at(name, booking):
    return reverse(name, args=[booking.reference])


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


def refunded():
    return sum(Refund.objects.values_list("pence", flat=True))


def give_up(booking, *, by=None):
    client = signed_in(by or booking.person)
    return client.post(at("member_booking_cancel", booking), {"reason": "", "ofsted": "on"}, follow=True)


class TestADelegatesOwnClick:
    def test_gives_the_place_up_by_its_policy_and_asks_every_lead(self, policy, school):
        leads = {lead_of(school), lead_of(school)}
        booking = paid(teacher_at(school), school=school, policy=policy)
        page = signed_in(booking.person).get(at("member_booking_cancel", booking))
        assert "We ask your school’s CPD lead or headteacher to confirm it before the event begins." in words(page)
        assert "We’ve asked your school’s leads to confirm the Ofsted visit." in words(give_up(booking))
        booking.refresh_from_db()
        assert (booking.state, booking.end_reason, refunded()) == (State.CANCELLED, "Ofsted visit.", 2250)
        letters = Message.objects.filter(subject__startswith="Is Ofsted visiting?")
        assert {letter.person for letter in letters} == leads
        assert all(at("member_booking_ofsted", booking) in letter.text for letter in letters)

    def test_twice_asks_once(self, policy, school):
        lead_of(school)
        booking = paid(teacher_at(school), school=school, policy=policy)
        asked = ofsted.ask(booking, by=booking.person)
        assert ofsted.ask(booking, by=booking.person) == asked
        assert Message.objects.filter(subject__startswith="Is Ofsted visiting?").count() == 1

    def test_without_a_school_asks_the_office(self, policy):
        booking = paid(PersonFactory(), school=None, policy=policy)
        page = signed_in(booking.person).get(at("member_booking_cancel", booking))
        assert "You booked for yourself, so our office checks it with you." in words(page)
        assert "Our office checks the Ofsted visit." in words(give_up(booking))
        assert refunded() == 2250

    def test_is_not_asked_where_everything_comes_back_anyway(self, policy, school):
        booking = paid(teacher_at(school), school=school, policy=policy, starts_at=timezone.now() + 20 * DAY)
        assert "Ofsted has called" not in words(signed_in(booking.person).get(at("member_booking_cancel", booking)))

    def test_ends_when_the_event_begins(self, policy, school, clock):
        booking = paid(teacher_at(school), school=school, policy=policy)
        clock.forward(days=22)
        page = signed_in(booking.person).get(at("member_booking_cancel", booking))
        assert "Ofsted has called" not in words(page)
        give_up(booking)
        for act in (
            lambda: ofsted.ask(booking, by=booking.person),
            lambda: changes.cancel(booking, by=booking.person, waive=True),
        ):
            with pytest.raises(NotPossibleNow):
                act()
        booking.refresh_from_db()
        assert (booking.state, refunded()) == (State.CONFIRMED, 0)


class TestALead:
    def test_confirms_and_everything_is_refunded_with_a_letter(self, policy, school):
        lead = lead_of(school, name="Nasima Begum")
        booking = paid(teacher_at(school), school=school, policy=policy)
        give_up(booking)
        client = signed_in(lead)
        assert "we’ll refund £22.50" in words(client.get(at("member_booking_ofsted", booking)))
        for _ in range(2):
            client.post(at("member_booking_ofsted", booking), {"confirm": "1"})
        assert refunded() == 4500
        [letter] = Message.objects.filter(person=booking.person, subject__startswith="Ofsted visit confirmed")
        assert "Nasima Begum has confirmed that Ofsted is visiting. We’ll refund £22.50." in letter.text

    def test_declines_and_the_policy_stands(self, policy, school):
        lead = lead_of(school)
        booking = paid(teacher_at(school), school=school, policy=policy)
        give_up(booking)
        signed_in(lead).post(at("member_booking_ofsted", booking), {"decline": "1"})
        assert (refunded(), OfstedRequest.objects.get().state) == (2250, Answer.DECLINED)
        with pytest.raises(NotPossibleNow):
            ofsted.confirm(OfstedRequest.objects.get(), by=lead)
        assert Message.objects.filter(person=booking.person, subject__startswith="Ofsted visit not confirmed").exists()

    def test_who_cancels_confirms_by_it(self, policy, school):
        lead = lead_of(school)
        booking = paid(lead, school=school, policy=policy)
        assert "we’ll refund everything" in words(give_up(booking))
        assert refunded() == 4500

    def test_gives_the_included_place_back_too(self, policy, school):
        lead, event = (
            lead_of(school),
            EventFactory(price=4500, policy=policy, uses_included_places=True, starts_at=timezone.now() + 2 * DAY),
        )
        membership = MembershipFactory(school=school, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
        booking = book(event, teacher_at(school), school=school, payment=Payment.INCLUDED)
        give_up(booking)
        membership.refresh_from_db()
        assert membership.places_taken == 1
        signed_in(lead).post(at("member_booking_ofsted", booking), {"confirm": "1"})
        membership.refresh_from_db()
        assert membership.places_taken == 0

    def test_is_too_late_once_the_event_has_begun(self, policy, school, clock):
        lead = lead_of(school)
        booking = paid(teacher_at(school), school=school, policy=policy)
        give_up(booking)
        clock.forward(days=3)
        page = signed_in(lead).post(at("member_booking_ofsted", booking), {"confirm": "1"}, follow=True)
        assert "The event has begun, so this can’t be answered here any more." in words(page)
        assert refunded() == 2250

    def test_of_another_school_and_the_delegate_cannot_confirm(self, policy, school):
        booking = paid(teacher_at(school), school=school, policy=policy)
        give_up(booking)
        for person in (booking.person, lead_of(SchoolFactory()), teacher_at(school)):
            assert signed_in(person).post(at("member_booking_ofsted", booking), {"confirm": "1"}).status_code == 404
            with pytest.raises(NotAllowed):
                ofsted.confirm(OfstedRequest.objects.get(), by=person)
        assert refunded() == 2250


def test_a_refund_in_the_dashboard_leaves_only_what_is_left(policy, school):
    lead = lead_of(school)
    booking = paid(teacher_at(school), school=school, policy=policy)
    give_up(booking)
    order = booking.order_line.order
    order.refunded_pence = 4000
    order.save()
    ofsted.confirm(OfstedRequest.objects.get(), by=lead)
    assert Refund.objects.latest("pk").pence == 500


def test_an_event_that_is_called_off_after_it_began_still_refunds_everybody(policy, school, clock):
    booking = paid(teacher_at(school), school=school, policy=policy)
    clock.forward(days=3)
    events.cancel(booking.event, by=None, reason="The boiler broke")
    assert refunded() == 4500
