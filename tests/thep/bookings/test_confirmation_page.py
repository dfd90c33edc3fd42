"""The page where people look first once they're booked."""

import datetime
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.courses import course_page, run
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.schools import SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings import bookings
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy, Event

pytestmark = pytest.mark.django_db

Payment = Booking.Payment
LONDON_SUMMER = datetime.datetime(2027, 6, 14, 8, 30, tzinfo=datetime.UTC)  # 9.30am in London


def pages_of(booking, reader=None):
    """The page that the form leads to, and the booking's own."""
    client = signed_in(reader or booking.person)
    return (
        client.get(reverse("booked", args=[booking.submission.token]), follow=True),
        client.get(reverse("member_booking", args=[booking.reference])),
    )


def links_in(page):
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', page.content.decode())]


def link_to(page, host):
    return next(urlsplit(address) for address in links_in(page) if urlsplit(address).netloc == host)


def test_one_press_puts_it_into_any_calendar():
    event = EventFactory(title="Phonics + reading", starts_at=LONDON_SUMMER, joining_link="https://meet.example/secret")
    for page in pages_of(book(event)):
        assert reverse("event_ics", args=[event.uid]) in links_in(page)
        google = parse_qs(link_to(page, "calendar.google.com").query)
        assert google["dates"] == ["20270614T093000/20270614T153000"]
        assert (google["ctz"], google["text"]) == (["Europe/London"], ["Phonics + reading"])
        outlook = parse_qs(link_to(page, "outlook.office.com").query)
        assert (outlook["startdt"], outlook["enddt"]) == (["2027-06-14T08:30:00Z"], ["2027-06-14T14:30:00Z"])
        assert outlook["subject"] == ["Phonics + reading"]
        assert "Phonics%20%2B%20reading" in link_to(page, "outlook.office.com").query
        assert "meet.example" not in link_to(page, "calendar.google.com").query + link_to(page, "outlook.office.com").query


def test_each_session_of_a_series_has_links_of_its_own_in_a_timeline():
    event = EventFactory(starts_at=LONDON_SUMMER)
    event.sessions.create(
        title="Make it stick",
        starts_at=LONDON_SUMMER + datetime.timedelta(days=14),
        ends_at=LONDON_SUMMER + datetime.timedelta(days=14, hours=2),
    )
    for page in pages_of(book(event)):
        html = page.content.decode()
        assert re.search(
            r'<ol class="timeline".*?Monday 14 June 2027.*?</li>.*?Make it stick.*?Monday 28 June 2027.*?</li>', html, re.DOTALL
        )
        google = [parse_qs(urlsplit(address).query)["text"][0] for address in links_in(page) if "calendar.google.com" in address]
        assert google == ["Phonics that sticks (1 of 2)", "Phonics that sticks (2 of 2)"]


def test_it_says_where_how_to_get_there_what_to_bring_and_what_goes_well_with_it():
    venue = VenueFactory(
        name="Heron Dock Academy",
        room="The hall",
        address="4 Dock Street\nLondon",
        postcode="E14 9ZZ",
        access_notes="A lift beside reception.",
    )
    page = course_page(before_you_come="Bring two children’s books.", goes_with=[course_page("Talk first")])
    for shown in pages_of(book(run(page, venue=venue, joining_notes="Ask for Rukhsana."))):
        text = text_of(shown)
        for words in (
            "The hall, Heron Dock Academy",
            "4 Dock Street",
            "A lift beside reception.",
            "Bring two children’s books.",
            "Ask for Rukhsana.",
            "Talk first",
        ):
            assert words in text
        assert "/courses/talk-first/" in links_in(shown)
        assert "https://tfl.gov.uk/plan-a-journey/results?To=E14%209ZZ" in links_in(shown)


def test_who_comes_online_finds_the_link_or_hears_when_it_comes():
    event = EventFactory(format=Event.Format.ONLINE, venue=None)
    booking = book(event)
    assert all("We’ll email you the link to join before it begins" in text_of(page) for page in pages_of(booking))
    Event.objects.filter(pk=event.pk).update(joining_link="https://meet.example/secret")
    assert all("You can join here from" in text_of(page) for page in pages_of(booking))
    event.sessions.update(starts_at=timezone.now())
    for page in pages_of(booking):
        assert f"/member/events/{event.pk}/join/" in links_in(page)
        assert "https://meet.example/secret" not in links_in(page)


def test_it_says_what_it_cost_with_the_receipt_and_until_when_cancelling_is_free():
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Ten days.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    starts_at = LONDON_SUMMER
    booking = book(EventFactory(price=4500, vat_rate=2000, policy=policy, starts_at=starts_at), payment=Payment.CARD)
    pay(booking.order_line.order)
    for page in pages_of(booking):
        assert "£54 including VAT, by card" in text_of(page)
        assert "Free to cancel until 9.30am on 4 June 2027." in text_of(page)
        assert reverse("order_receipt", args=[booking.order_line.order.public_id]) in links_in(page)


def test_after_the_last_deadline_it_says_that_nothing_is_refunded():
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Ten days.")
    policy.steps.create(at_least=2400, unit="hours", refund_percent=100)
    school = SchoolFactory()
    booking = book(EventFactory(price=4500, policy=policy), teacher_at(school), school=school, payment=Payment.CARD)
    pay(booking.order_line.order)
    assert all(
        "too late to cancel for a refund. You can still pass the place to a colleague." in text_of(page) for page in pages_of(booking)
    )


def test_what_costs_something_and_has_no_policy_is_cancelled_without_a_refund():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    pay(booking.order_line.order)
    assert all("You can cancel until it begins, without a refund." in text_of(page) for page in pages_of(booking))


def test_a_lead_sees_who_else_was_booked_and_a_colleague_does_not():
    school = SchoolFactory()
    lead, teacher = lead_of(school, name="Nasima Begum"), teacher_at(school, name="Daniel Osei")
    placed = bookings.book(
        EventFactory(), booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=teacher)], payment=Payment.FREE
    )
    mine, theirs = placed.bookings
    for page in pages_of(mine):
        assert reverse("member_booking", args=[theirs.reference]) in links_in(page)
    page = signed_in(teacher).get(reverse("member_booking", args=[theirs.reference]))
    assert reverse("member_booking", args=[mine.reference]) not in links_in(page)
    assert "booked by Nasima Begum" in text_of(page)


def test_the_pages_ask_a_fixed_number_of_questions(django_assert_max_num_queries):
    school = SchoolFactory()
    lead = lead_of(school)
    delegates = [Delegate(person=teacher_at(school)) for _ in range(12)]
    placed = bookings.book(
        EventFactory(price=4500), booker=lead, school=school, delegates=delegates, payment=Payment.INVOICE, purchase_order="PO-1"
    )
    client = signed_in(lead)
    for address in (
        reverse("booked", args=[placed.submission.token]),
        reverse("member_booking", args=[placed.bookings[0].reference]),
    ):
        client.get(address)
        with django_assert_max_num_queries(24):
            client.get(address)
