import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import signed_in, text_of
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.design.templatetags.thep import spanning
from thep.events.models import CancellationPolicy, Event, Session
from thep.membership.years import academic_year_of
from thep.payments.models import Order, Refund

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment
PAGES = ["member_booking", "member_booking_cancel", "member_booking_pass_on", "member_booking_move", "member_booking_needs"]


def address(booking, page="member_booking"):
    return reverse(page, args=[booking.reference])


@pytest.fixture
def policy(db):
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Swap a colleague in at any time.")
    policy.steps.create(at_least=240, unit="hours", refund_percent=100)
    return policy


def offer_to(person, *, school=None, **event):
    """A booking of `person` that has just been offered a place."""
    event = EventFactory(capacity=1, **event)
    payment = Payment.CARD if event.prices.exists() else Payment.FREE
    placed, waits = book(event, payment=payment), book(event, person, school=school, payment=payment)
    changes.cancel(placed, by=placed.person)
    waits.refresh_from_db()
    return waits


def test_who_leads_two_schools_sees_the_bookings_of_one_at_a_time():
    lead = lead_of(first := SchoolFactory(name="Heron Primary"))
    AffiliationFactory(person=lead, school=(second := SchoolFactory(name="Loomwright Primary")), role="cpd_lead")
    for school, title in ((first, "At Heron"), (second, "At Loomwright")):
        book(EventFactory(title=title), teacher_at(school), school=school)
    client, titles = signed_in(lead), ["At Heron", "At Loomwright", "For a friend"]

    def shown(**asked):
        page = text_of(client.get(reverse("member_bookings"), {"whose": "colleagues", **asked}))
        return [title for title in titles if title in page], "Others you booked for" in page

    assert shown() == shown(school=first.urn) == (["At Heron"], False)
    assert shown(school=second.urn) == (["At Loomwright"], False)
    friends = book(EventFactory(title="For a friend"))
    Booking.objects.filter(pk=friends.pk).update(booker=lead)
    assert shown(school="none") == (["For a friend"], True)
    assert shown(school=second.urn) == (["At Loomwright"], True)


def test_the_list_has_offers_what_is_unpaid_what_comes_and_what_is_waited_for():
    person = PersonFactory()
    offer_to(person, title="Offered one")
    book(EventFactory(title="Unpaid one", price=100), person, payment=Payment.CARD)
    book(EventFactory(title="Coming one"), person)
    full = EventFactory(title="Full one", capacity=1)
    book(full)
    book(full, person)
    ended = book(EventFactory(title="Cancelled one"), person)
    changes.cancel(ended, by=person)
    page = text_of(signed_in(person).get(reverse("member_bookings"))).partition("Signing in")[2]
    order = ["A place is free", "Offered one", "Not paid yet", "Unpaid one", "Coming up", "Coming one", "On the waiting list", "Full one"]
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.index("Cancelled one") > places[-1]


def test_an_empty_list_says_what_to_do():
    assert "Find a course" in text_of(signed_in(PersonFactory()).get(reverse("member_bookings")))


def test_a_lead_sees_colleagues_bookings_beside_their_own():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school, name="Daniel Osei")
    book(EventFactory(title="Phonics"), teacher, school=school)
    client = signed_in(lead)
    assert "Daniel Osei" not in text_of(client.get(reverse("member_bookings")))
    assert "Daniel Osei" in text_of(client.get(reverse("member_bookings"), {"whose": "colleagues"}))


def test_the_list_asks_a_fixed_number_of_questions(django_assert_max_num_queries):
    person = PersonFactory()
    for _ in range(8):
        book(EventFactory(), person)
        book(EventFactory(price=100), person, payment=Payment.CARD)
    client = signed_in(person)
    client.get(reverse("member_bookings"))
    with django_assert_max_num_queries(12):
        client.get(reverse("member_bookings"))


@pytest.mark.parametrize("page", PAGES)
def test_anothers_booking_is_not_found(page):
    school = SchoolFactory()
    booking = book(EventFactory(), teacher_at(school), school=school)
    assert signed_in(booking.person).get(address(booking, page)).status_code == 200
    for stranger in (PersonFactory(), teacher_at(school), lead_of(SchoolFactory())):
        assert signed_in(stranger).get(address(booking, page)).status_code == 404
        assert signed_in(stranger).post(address(booking, page), {"reason": "x"}).status_code in (404, 405)
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


def test_the_lead_looks_after_it_but_does_not_see_needs_or_the_link():
    school = SchoolFactory()
    event = EventFactory(format=Event.Format.ONLINE, venue=None, joining_link="https://meet.example/secret")
    join = f"/member/events/{event.pk}/join/"
    booking = book(event, teacher_at(school, access_needs="Private need"), school=school)
    Event.objects.update(starts_at=timezone.now())
    Session.objects.update(starts_at=timezone.now())
    mine, theirs = signed_in(booking.person).get(address(booking)), signed_in(lead_of(school)).get(address(booking))
    assert (join in mine.content.decode(), "Private need" in text_of(mine)) == (True, True)
    assert theirs.status_code == 200
    assert (join in theirs.content.decode(), "Private need" in text_of(theirs)) == (False, False)
    assert signed_in(lead_of(school)).get(address(booking, "member_booking_needs")).status_code == 404


def test_the_link_is_only_for_those_with_a_place():
    event = EventFactory(capacity=1, format=Event.Format.ONLINE, joining_link="https://meet.example/secret")
    book(event)
    waits = book(event)
    page = signed_in(waits.person).get(address(waits))
    assert "meet.example" not in page.content.decode()
    assert "You’re first on the waiting list" in text_of(page)


def test_cancelling_shows_first_what_comes_back_and_then_gives_it_back(policy):
    booking = book(EventFactory(price=4500, policy=policy), payment=Payment.CARD)
    pay(booking.order_line.order)
    client = signed_in(booking.person)
    assert "We’ll refund £45 to the card that paid." in text_of(client.get(address(booking, "member_booking_cancel")))
    assert Booking.objects.confirmed().count() == 1
    response = client.post(address(booking, "member_booking_cancel"), {"reason": "Ill"}, follow=True)
    assert "Reason: Ill. We’re refunding £45 to the card that paid." in text_of(response)
    assert text_of(response).count("You cancelled this place") == text_of(response).count("We’re refunding") == 1
    client.post(address(booking, "member_booking_cancel"), {"reason": "Ill"})
    assert Refund.objects.count() == 1


def test_cancelling_late_says_that_nothing_comes_back_unless_ofsted_has_called(policy):
    event = EventFactory(price=4500, policy=policy, starts_at=timezone.now() + datetime.timedelta(days=2))
    school = SchoolFactory()
    booking = book(event, lead_of(school), school=school, payment=Payment.CARD)
    pay(booking.order_line.order)
    client = signed_in(booking.person)
    assert "You won’t get a refund" in text_of(client.get(address(booking, "member_booking_cancel")))
    client.post(address(booking, "member_booking_cancel"), {"reason": "", "ofsted": "on"})
    assert Refund.objects.get().pence == 4500
    booking.refresh_from_db()
    assert booking.end_reason == "Ofsted visit."


def test_an_ofsted_waiver_is_not_to_be_had_where_the_policy_has_none(policy):
    policy.waived_for_ofsted = False
    policy.save()
    event = EventFactory(price=4500, policy=policy, starts_at=timezone.now() + datetime.timedelta(days=2))
    booking = book(event, payment=Payment.CARD)
    pay(booking.order_line.order)
    signed_in(booking.person).post(address(booking, "member_booking_cancel"), {"ofsted": "on"})
    assert not Refund.objects.exists()


def test_a_place_is_passed_to_a_colleague_and_no_other():
    school = SchoolFactory()
    booking, colleague = book(EventFactory(), teacher_at(school), school=school), teacher_at(school)
    client = signed_in(booking.person)
    response = client.post(address(booking, "member_booking_pass_on"), {"to": teacher_at(SchoolFactory()).pk})
    assert response.status_code == 422
    client.post(address(booking, "member_booking_pass_on"), {"to": colleague.pk})
    assert Booking.objects.confirmed().get().person == colleague


def test_a_booking_moves_to_another_date_of_its_course(policy):
    course = Page.objects.get(depth=1).add_child(title="Phonics", slug="phonics")
    booking = book(EventFactory(page=course, policy=policy))
    other, full = EventFactory(page=course), EventFactory(page=course, capacity=0)
    client = signed_in(booking.person)
    assert "Move to another date" in text_of(client.get(address(booking)))
    page = text_of(client.get(address(booking, "member_booking_move")))
    assert f"{spanning(other.starts_at, other.ends_at)} (20 places left)" in page
    assert "Moving is free of charge." in page
    assert client.post(address(booking, "member_booking_move"), {"to": full.pk}).status_code == 422
    client.post(address(booking, "member_booking_move"), {"to": other.pk})
    assert Booking.objects.confirmed().get().event == other


@pytest.mark.parametrize(
    ("payment", "says"),
    [
        (Booking.Payment.CARD, "If the new date costs less, we’ll refund the difference to the card that paid."),
        (Booking.Payment.INVOICE, "If the new date costs less, we’ll take the difference off the invoice."),
        (Booking.Payment.INCLUDED, "The included place moves to the new date."),
    ],
)
def test_moving_says_what_becomes_of_what_was_paid(policy, payment, says):
    course = Page.objects.get(depth=1).add_child(title="Phonics", slug="phonics")
    school = SchoolFactory()
    lead = lead_of(school)
    events = [EventFactory(page=course, policy=policy, price=4500, uses_included_places=True) for _ in range(2)]
    MembershipFactory(school=school, academic_year=academic_year_of(timezone.localdate(events[0].starts_at)), places_granted=2)
    booking = book(events[0], lead, school=school, payment=payment)
    if payment == Booking.Payment.CARD:
        pay(booking.order_line.order)
    assert says in text_of(signed_in(lead).get(address(booking, "member_booking_move")))


def test_cancelling_says_what_comes_off_an_invoice_that_is_not_paid(policy):
    school = SchoolFactory()
    lead = lead_of(school)
    booking = book(EventFactory(policy=policy, price=4500, vat_rate=2000), lead, school=school, payment=Booking.Payment.INVOICE)
    page = text_of(signed_in(lead).get(address(booking, "member_booking_cancel")))
    assert "We’ll take £54 off the invoice." in page
    assert "refund" not in page.partition("We’ll take")[2].partition("Why are you cancelling?")[0]


def test_needs_are_changed_by_the_delegate():
    booking = book(EventFactory())
    signed_in(booking.person).post(address(booking, "member_booking_needs"), {"needs": ["Step-free access"], "dietary_needs": "No nuts"})
    booking.refresh_from_db()
    assert (booking.access_needs, booking.dietary_needs) == ("Step-free access", "No nuts")


def test_a_free_offer_is_taken_with_one_button():
    booking = offer_to(PersonFactory())
    client = signed_in(booking.person)
    assert "A place is free" in text_of(client.get(address(booking)))
    client.post(address(booking, "member_booking_offer"), {"take": "1"})
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


def test_an_offer_with_a_price_leads_to_stripe(sandbox):
    booking = offer_to(PersonFactory(), price=4500)
    client = signed_in(booking.person)
    assert client.post(address(booking, "member_booking_offer"), {"take": "1"}).status_code == 422
    response = client.post(address(booking, "member_booking_offer"), {"take": "1", "payment": "card"})
    assert response.url.startswith(sandbox.url)
    assert Order.objects.get(buyer=booking.person).total_pence == 4500


def test_a_lead_takes_a_colleagues_offer_on_an_invoice():
    school = SchoolFactory()
    booking = offer_to(teacher_at(school), school=school, price=4500)
    values = {"take": "1", "payment": "invoice", "purchase_order": "PO-1"}
    assert signed_in(booking.person).post(address(booking, "member_booking_offer"), values).status_code == 422
    signed_in(lead_of(school)).post(address(booking, "member_booking_offer"), values)
    booking.refresh_from_db()
    assert (booking.state, booking.order_line.order.purchase_order) == (State.CONFIRMED, "PO-1")


def test_an_offer_is_declined_with_the_other_button():
    booking = offer_to(PersonFactory(), price=4500)
    signed_in(booking.person).post(address(booking, "member_booking_offer"), {"decline": "1"})
    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def test_an_offer_that_has_ended_says_so(clock):
    booking = offer_to(PersonFactory())
    clock.forward(days=10)
    response = signed_in(booking.person).post(address(booking, "member_booking_offer"), {"take": "1"}, follow=True)
    assert "This offer has ended" in text_of(response)


def test_an_answer_without_a_way_of_paying_to_an_offer_that_is_gone_says_so():
    person = PersonFactory()
    waits = offer_to(person, price=4500)
    changes.cancel(waits, by=person)
    answer = signed_in(person).post(address(waits, "member_booking_offer"), {}, follow=True)
    assert "This place isn’t on offer any more" in text_of(answer)


def test_a_held_place_that_is_given_up_leaves_nothing_to_pay():
    booking = book(EventFactory(price=4500), payment=Payment.CARD)
    signed_in(booking.person).post(address(booking, "member_booking_cancel"), {"reason": ""})
    booking.refresh_from_db()
    assert (booking.state, booking.order_line.order.state) == (State.CANCELLED, Order.State.CANCELLED)


def test_an_order_is_offered_to_those_alone_who_may_open_it():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school)
    placed = bookings.book(
        EventFactory(price=4500),
        booker=lead,
        school=school,
        delegates=[Delegate(person=teacher)],
        payment=Payment.INVOICE,
        purchase_order="PO-1",
    )
    for person, sees in ((lead, True), (teacher, False)):
        page = signed_in(person).get(address(placed.bookings[0]))
        assert (Order.objects.get().get_absolute_url() in page.content.decode()) is sees
        assert "£45, by invoice" in text_of(page)


def test_what_is_past_is_turned_over_by_the_pager_that_all_lists_have(monkeypatch):
    person = PersonFactory()
    for title in ("First one", "Second one", "Third one"):
        changes.cancel(book(EventFactory(title=title), person), by=person)
    monkeypatch.setattr("thep.bookings.member_views.PAGE_SIZE", 2)
    client = signed_in(person)
    page = client.get(reverse("member_bookings"), {"whose": ""}).text
    assert 'aria-label="Pages of past bookings"' in page
    assert 'href="?whose=&amp;page=2"' in page
    assert "one" in client.get(reverse("member_bookings"), {"page": 2}).text
