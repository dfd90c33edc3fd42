"""Many requests answered with one press: each on its own, and the page says which were not."""

import re

import pytest
from django.urls import reverse

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings.approvals import answers
from thep.bookings.models import Booking, PlaceRequest
from thep.events.models import Event
from thep.mail.models import Message
from thep.payments.models import Order

pytestmark = pytest.mark.django_db

State = PlaceRequest.State


class Page:
    """A lead at the list of their school's requests."""

    def __init__(self, lead, school):
        self.client, self.address = signed_in(lead), reverse("member_school_requests", args=[school.urn])
        self.shown = self.client.get(self.address)
        self.costs = dict(re.findall(r'name="(shown-\d+)" value="([\w-]+)"', self.shown.content.decode()))

    def press(self, button, *requests, **fields):
        values = {button: "1", "requests": [request.pk for request in requests]} | self.costs | fields
        return self.client.post(self.address, values, follow=True)


def states():
    return dict(PlaceRequest.objects.values_list("person__name", "state"))


def test_one_that_fails_stops_no_other(ask, school, lead, membership):
    full = EventFactory(title="Fractions", price=4500, uses_included_places=True, capacity=1)
    ana, ben, cat, dee = (teacher_at(school, name=name) for name in ("Ana Cruz", "Ben Ali", "Cat Ross", "Dee Shah"))
    asked = [ask(ana), ask(ben, at=full), ask(cat), ask(dee)]
    page = Page(lead, school)
    book(full, payment="card")
    answers.decline(asked[2], by=lead_of(school, name="Amara Obi"), reason="Exam week")
    answered = text_of(page.press("approve", *asked, purchase_order="BJ-1"))
    assert "Approved: Ana Cruz (Phonics that sticks), Dee Shah (Phonics that sticks)." in answered
    assert "Ben Ali, Fractions: not approved. This event is full." in answered
    assert "Cat Ross, Phonics that sticks: not approved. Amara Obi declined this request" in answered
    assert states() == {"Ana Cruz": State.APPROVED, "Ben Ali": State.ASKED, "Cat Ross": State.DECLINED, "Dee Shah": State.APPROVED}
    membership.refresh_from_db()
    assert membership.places_left == 0
    waits = text_of(Page(lead, school).press("approve", asked[1], purchase_order="BJ-1", wait_if_full="on"))
    assert "Ben Ali, Fractions: not approved" not in waits
    assert "On the waiting list, as the event is full: Ben Ali (Fractions)." in waits


def test_the_last_included_places_go_to_the_first_and_the_others_are_told_the_cost(ask, school, lead, membership):
    asked = [ask(teacher_at(school, name=name)) for name in ("Ana Cruz", "Ben Ali", "Cat Ross")]
    answered = text_of(Page(lead, school).press("approve", *asked))
    assert "Cat Ross, Phonics that sticks: not approved. The cost has changed to £45." in answered
    assert states() == {"Ana Cruz": State.APPROVED, "Ben Ali": State.APPROVED, "Cat Ross": State.ASKED}
    assert Booking.objects.filter(payment="included").count() == 2
    assert not Order.objects.exists()


def test_places_that_are_invoiced_need_a_number_and_what_was_typed_is_kept(ask, school, lead):
    asked = [ask(), ask()]
    page = Page(lead, school)
    refused = page.press("approve", *asked, reason="Half typed")
    assert refused.status_code == 422
    assert "Enter a purchase order number: 2 of the ticked places are paid by invoice." in text_of(refused)
    assert "Half typed" in refused.content.decode()
    assert len(re.findall(r"<input[^>]*checked", refused.content.decode())) == 2
    page.press("approve", *asked, purchase_order="BJ-7")
    assert set(Order.objects.values_list("purchase_order", "total_pence")) == {("BJ-7", 4500)}


def test_declining_many_needs_a_reason_and_boxes(ask, school, lead):
    asked = [ask(), ask()]
    page = Page(lead, school)
    assert "Tick at least one request." in text_of(page.press("decline", reason="Exam week"))
    assert "Write a reason: we send it to your colleague." in text_of(page.press("decline", *asked))
    assert "Declined: " in text_of(page.press("decline", *asked, reason="It is exam week"))
    assert Message.objects.filter(kind="bookings.request_declined", html__contains="It is exam week").count() == 2


def test_requests_of_other_schools_are_not_answered(ask, school, lead, event):
    asked = ask()
    other = lead_of(other_school := SchoolFactory())
    page = Page(other, other_school).press("decline", asked, reason="No")
    assert "One of these requests is gone" in text_of(page)
    assert states() == {asked.person.name: State.ASKED}


def test_the_list_says_who_else_is_out_what_is_left_and_until_when(ask, school, teacher, lead, event, membership):
    sam, kim = teacher_at(school, name="Sam Osei"), teacher_at(school, name="Kim Li")
    same_day = EventFactory(title="Fractions", starts_at=event.starts_at, ends_at=event.ends_at)
    book(same_day, sam, school=school)
    book(EventFactory(title="Next day", starts_at=event.starts_at.replace(day=event.starts_at.day + 1)), kim, school=school)
    book(same_day, lead_of(school, name="Pays Alone"))
    ask(teacher, message="Six new readers")
    ask(kim, at=EventFactory(title="Spelling", price=4500, starts_at=event.starts_at, ends_at=event.ends_at))
    Event.objects.filter(pk=event.pk).update(capacity=1)
    text = text_of(Page(lead, school).shown)
    assert "Also out on Monday 8 February 2027: Sam Osei (Fractions, 9.30am to 3.30pm)." in text
    assert "Also asking for Monday 8 February 2027: Kim Li (Spelling)." in text
    assert "Next day" not in text
    assert "Pays Alone" not in text
    assert "1 place left. No place is kept until you approve it." in text
    assert "Answer by 11am on Thursday 14 January 2027" in text
    assert "Six new readers" in text


def test_the_list_asks_as_much_of_the_database_for_ten_as_for_two(ask, school, lead, membership, django_assert_max_num_queries):
    for _ in range(10):
        book(EventFactory(), teacher_at(school), school=school)
        ask()
    client, address = signed_in(lead), reverse("member_school_requests", args=[school.urn])
    with django_assert_max_num_queries(25) as asked:
        client.get(address)
    ten = len(asked)
    for request in list(PlaceRequest.objects.all()[:8]):
        answers.decline(request, by=lead, reason="Exam week")
    with django_assert_max_num_queries(ten + 1):
        client.get(address)


def test_leads_are_told_on_their_overview_and_on_the_schools_page(ask, school, teacher, lead):
    ask(teacher)
    client = signed_in(lead)
    assert "1 request waits for your answer" in text_of(client.get(reverse("member")))
    page = text_of(client.get(reverse("member_school", args=[school.urn])))
    assert "The first lapses at 11am on Thursday 14 January 2027." in page
    assert "Nasima Begum: Phonics that sticks" in page
