"""Nobody pays the full price by accident: who could have a member's price is told before paying, and gets it once the school approves."""

import pytest
from django.test import TestCase
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of
from tests.factories.courses import course_page
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, signed_in, text_of
from thep.bookings import delegates, waiting_list
from thep.bookings.models import Booking
from thep.events.models import Event, Price
from thep.mail.models import Message
from thep.membership.models import Membership
from thep.membership.years import academic_year_of
from thep.payments import checkout
from thep.payments.models import Order
from thep.schedule.sweep import sweep
from thep.schools import affiliations
from thep.schools.models import Affiliation, EmailDomain

pytestmark = pytest.mark.django_db

State = Booking.State


@pytest.fixture
def school():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def member(school):
    """The school's membership in the year of the events, without included places."""
    tier = TierFactory(name="Associate")
    return MembershipFactory(school=school, tier=tier, academic_year=academic_year_of(EventFactory().starts_at.date()), places_granted=0)


@pytest.fixture
def priced(member):
    """An event that costs members £45, and everybody else £90, with VAT."""
    return priced_for(member, EventFactory(price=9000, vat_rate=2000, uses_included_places=True))


def priced_for(member, event, net_pence=4500):
    Price.objects.create(event=event, tier=member.tier, net_pence=net_pence)
    return event


def somebody_of(school):
    EmailDomain.objects.create(school=school, domain="loomwright.example")
    return PersonFactory(email="nasima@loomwright.example")


def approve(affiliation, school):
    with TestCase.captureOnCommitCallbacks(execute=True):
        affiliations.approve(affiliation, by=lead_of(school))


def on_page_and_form(event, person):
    page = course_page()
    Event.objects.filter(pk=event.pk).update(page=page)
    seen = text_of(signed_in(person).get(f"/courses/{page.slug}/"))
    return seen, text_of(Visit(event, person).page)


def test_whose_email_domain_is_a_member_schools_is_told_before_paying_with_the_way_to_ask(priced, school):
    person = somebody_of(school)
    for text in on_page_and_form(priced, person):
        assert "Do you work at Loomwright Primary School? People who work there pay £45 + VAT instead of £90 + VAT." in text
    assert reverse("member_schools") in Visit(priced, person).page.content.decode()


def test_whose_request_is_waiting_is_told_so(priced, school):
    person = PersonFactory()
    affiliations.request_listing(person, school=school)
    for text in on_page_and_form(priced, person):
        assert "Your request to Loomwright Primary School is still waiting. People who work there pay £45 + VAT" in text


def test_who_is_invited_is_asked_to_accept(priced, school):
    person = PersonFactory()
    affiliations.invite(person, school=school, by=lead_of(school))
    assert "Loomwright Primary School has invited you." in text_of(Visit(priced, person).page)


def test_an_included_place_is_told_of_without_saying_how_many_are_left(priced, member, school):
    Membership.objects.filter(pk=member.pk).update(places_granted=20)
    text = text_of(Visit(priced, somebody_of(school)).page)
    assert "People who work there use the school’s included places instead of paying £90 + VAT" in text
    assert "20" not in text.partition("Do you work at")[2].partition("before you pay")[0]


def test_nobody_else_is_told_anything(priced, member, school):
    people = [PersonFactory(), lead_of(school), AffiliationFactory(school=SchoolFactory()).person]
    assert not any("People who work there" in text_of(Visit(priced, person).page) for person in people)
    other = SchoolFactory()  # whose domain it is, but which is no member
    EmailDomain.objects.create(school=other, domain="heron.example")
    assert "People who work there" not in text_of(Visit(priced, PersonFactory(email="tom@heron.example")).page)


def test_nothing_is_said_where_members_pay_the_same(school, member):
    event = priced_for(member, EventFactory(price=9000), net_pence=9000)
    assert "People who work there" not in text_of(Visit(event, somebody_of(school)).page)


def test_an_unpaid_hold_is_repriced_and_the_old_page_of_stripe_is_closed(sandbox, priced, school):
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    checkout.start(held.order_line.order)
    old = held.order_line.order.payments.get().stripe_id
    approve(asked, school)
    held.refresh_from_db()
    order = Order.objects.get()
    assert (held.state, held.school, held.total_pence, order.school) == (State.HELD, school, 5400, school)
    assert (order.net_pence, order.vat_pence, order.total_pence, order.lines.get().total_pence) == (4500, 900, 5400, 5400)
    checkout.start(order)
    new = order.payments.order_by("-attempt")[0].stripe_id
    assert new != old
    amounts = {session["id"]: (session["status"], session["amount_total"]) for session in sandbox.books()["sessions"]}
    assert (amounts[old], amounts[new]) == (("expired", 10800), ("open", 5400))
    letter = Message.objects.get(kind="bookings.repriced")
    assert "£54 including VAT instead of £108" in letter.text
    sandbox.pay(new)
    checkout.check(order)
    held.refresh_from_db()
    assert held.state == State.CONFIRMED


def test_a_hold_that_was_never_taken_to_stripe_is_repriced_too(priced, school):
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    approve(asked, school)
    assert Order.objects.get().total_pence == 5400
    held.refresh_from_db()
    assert held.total_pence == 5400


def test_a_hold_that_was_paid_meanwhile_stays_as_it_was_paid(sandbox, priced, school):
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    checkout.start(held.order_line.order)
    sandbox.pay(held.order_line.order.payments.get().stripe_id)
    approve(asked, school)
    held.refresh_from_db()
    assert (held.state, held.total_pence, Order.objects.get().paid_pence) == (State.CONFIRMED, 10800, 10800)


def test_a_hold_that_an_included_place_covers_is_confirmed_and_asks_for_nothing(sandbox, priced, member, school):
    Membership.objects.filter(pk=member.pk).update(places_granted=3)
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    checkout.start(held.order_line.order)
    approve(asked, school)
    held.refresh_from_db()
    member.refresh_from_db()
    assert (held.state, held.payment, held.net_pence, held.order_line) == (State.CONFIRMED, Booking.Payment.INCLUDED, 0, None)
    assert (member.places_left, Order.objects.get().state) == (2, Order.State.CANCELLED)
    assert [session["status"] for session in sandbox.books()["sessions"]] == ["expired"]
    priced.refresh_from_db()
    assert priced.taken == 1


def test_who_waits_pays_the_members_price_when_a_place_comes_free(priced, school):
    Event.objects.filter(pk=priced.pk).update(capacity=1)
    priced.refresh_from_db()
    book(priced, payment=Booking.Payment.CARD)
    person = PersonFactory()
    affiliations.invite(person, school=school, by=lead_of(school))
    waiting = book(priced, person, payment=Booking.Payment.CARD)
    with TestCase.captureOnCommitCallbacks(execute=True):
        delegates.join_school(person.affiliations.get(), by=person)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.total_pence, waiting.school) == (State.WAITING, 5400, school)


def test_who_is_offered_a_place_at_the_full_price_is_told_before_taking_it(priced, school):
    person = somebody_of(school)
    Event.objects.filter(pk=priced.pk).update(capacity=1)
    priced.refresh_from_db()
    book(priced, payment=Booking.Payment.CARD)
    waiting = book(priced, person, payment=Booking.Payment.CARD)
    Event.objects.filter(pk=priced.pk).update(capacity=2)
    waiting_list.offer(waiting)
    page = signed_in(person).get(reverse("member_booking", args=[waiting.reference]))
    assert "Do you work at Loomwright Primary School? People who work there pay £45 + VAT" in text_of(page)


def test_who_chose_to_pay_for_themselves_as_a_member_still_does(priced, school):
    person = PersonFactory()
    approve(affiliations.request_listing(person, school=school), school)
    held = book(priced, person, payment=Booking.Payment.CARD, school=None)
    sweep()
    held.refresh_from_db()
    assert (held.school, held.total_pence) == (None, 10800)


def test_the_sweep_reprices_what_a_lost_task_left(priced, school):
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    affiliations.approve(asked, by=lead_of(school))  # and its task is lost
    assert sweep()["places repriced"] == 1
    assert sweep()["places repriced"] == 0
    held.refresh_from_db()
    assert held.total_pence == 5400


def test_a_silent_stripe_leaves_the_price_to_the_next_sweep(sandbox, priced, school):
    person = PersonFactory()
    asked = affiliations.request_listing(person, school=school)
    held = book(priced, person, payment=Booking.Payment.CARD)
    checkout.start(held.order_line.order)
    sandbox.faults.set(requests=[{"fault": "refuse"}])
    approve(asked, school)
    held.refresh_from_db()
    assert held.total_pence == 10800
    sandbox.faults.set()
    sweep()
    held.refresh_from_db()
    assert held.total_pence == 5400
    assert Affiliation.objects.active().filter(person=person).exists()
