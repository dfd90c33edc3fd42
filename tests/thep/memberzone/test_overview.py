"""The member's overview: what needs them, what's coming up, their school."""

import datetime

import pytest
from django.core.cache import caches
from django.utils import timezone

from tests.factories import bookings
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import stamps
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.world import World
from thep.bookings import bookings as operation
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events.models import Facilitator
from thep.memberzone.overview import greeting
from thep.payments.models import Order
from thep.schools.models import Affiliation, EmailDomain

pytestmark = pytest.mark.django_db
State = Booking.State


@pytest.fixture
def world():
    return World()


def book(person, state=State.CONFIRMED, event=None, **fields):
    return Booking.objects.create(
        event=event or EventFactory(),
        person=person,
        booker=person,
        state=state,
        payment=Booking.Payment.FREE,
        **stamps(state) | fields,
    )


def overview(client, world, visitor="member"):
    world.sign_in(client, visitor)
    return client.get("/member/").content.decode()


@pytest.mark.parametrize(("hour", "words"), [(8, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"), (18, "Good evening")])
def test_the_greeting_knows_the_time(hour, words):
    assert greeting(hour) == words


def test_somebody_without_a_school_is_asked_where_they_work(client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/member/").content.decode()
    assert "Where do you work?" in page
    assert "Nothing booked yet" in page


def test_the_school_of_the_email_address_is_suggested(client, world):
    EmailDomain.objects.create(school=world.school, domain="loomwright.example")
    client.force_login(PersonFactory(email="a@loomwright.example"), backend="django.contrib.auth.backends.ModelBackend")
    assert "Do you work at Loomwright Primary School?" in client.get("/member/").content.decode()


def test_what_is_booked_comes_in_order_and_what_is_over_does_not(client, world):
    now = timezone.now()
    later = EventFactory(title="Oracy in every lesson", starts_at=now + datetime.timedelta(days=40))
    over = EventFactory(title="Safeguarding update", starts_at=now - datetime.timedelta(days=2))
    for event in (later, over, EventFactory(title="Phonics that sticks")):
        book(world.member, event=event)
    page = overview(client, world)
    assert page.index("Phonics that sticks") < page.index("Oracy in every lesson")
    assert "Safeguarding update" not in page


def test_an_offer_and_an_unpaid_place_need_the_person(client, world):
    soon = timezone.now() + datetime.timedelta(hours=5)
    book(world.member, State.OFFERED, EventFactory(title="Phonics that sticks"), expires_at=soon)
    bookings.book(EventFactory(title="Maths mastery", price=4500, vat_rate=2000), world.member, payment=Booking.Payment.CARD)
    page = overview(client, world)
    assert "Two things to do" in page
    assert "A place is free</strong> on Phonics that sticks" in page
    assert "£54 including VAT" in page
    assert ">Pay £54<" in page


def test_what_a_colleague_has_to_pay_or_is_held_no_longer_needs_nobody_here(client, world):
    event = EventFactory(title="Maths mastery", price=4500)
    delegates = [Delegate(person=world.member)]
    held = operation.book(event, booker=world.lead, school=world.school, delegates=delegates, payment=Booking.Payment.CARD).bookings[0]
    assert "isn’t paid for yet" not in overview(client, world)
    Order.objects.update(buyer=world.member)
    assert "isn’t paid for yet" in overview(client, world)
    Booking.objects.filter(pk=held.pk).update(expires_at=timezone.now())
    assert "isn’t paid for yet" not in overview(client, world)


def test_an_invoice_without_a_purchase_order_number_needs_its_buyer(client, world):
    order = Order.objects.create(
        method=Order.Method.INVOICE, state=Order.State.INVOICED, buyer=world.member, bill_to_name="Loomwright", bill_to_email="a@b.example",
        net_pence=4500, vat_pence=900, total_pence=5400,
    )  # fmt: skip
    page = overview(client, world)
    assert "One thing to do" in page
    assert order.reference in page


def test_a_lead_sees_who_asks_to_be_listed_and_a_teacher_does_not(client, world):
    EmailDomain.objects.create(school=world.school, domain="loomwright.example")
    asked = AffiliationFactory(
        school=world.school, state=Affiliation.State.ASKED, person__name="Ayesha Khatun", person__email="a@loomwright.example"
    )
    assert "Ayesha Khatun" not in overview(client, world, "member")
    page = overview(client, world, "lead")
    assert "Ayesha Khatun" in page
    assert "an email address of your school" in page
    answer = client.post(f"/member/school/{world.school.urn}/affiliations/{asked.pk}/", {"do": "approve", "from": "overview"}, follow=True)
    assert answer.redirect_chain == [("/member/", 302)]
    assert "Ayesha Khatun is now listed at Loomwright Primary School." in answer.content.decode()


def test_the_schools_panel_says_what_is_left_of_its_membership(client, world):
    MembershipFactory(school=world.school, places_granted=20, places_taken=6)
    page = overview(client, world)
    assert "14 of 20 left" in page
    assert "<strong>Full membership</strong>" in page


def test_nothing_of_another_school_is_shown(client, world):
    book(world.stranger, event=EventFactory(title="Somebody else’s course"), school=world.other_school)
    assert "Somebody else’s course" not in overview(client, world)


def test_the_overview_needs_at_most_fifteen_queries_however_much_there_is(client, world, django_assert_max_num_queries):
    for _ in range(4):
        school = SchoolFactory()
        MembershipFactory(school=school)
        AffiliationFactory(person=world.lead, school=school, role=Affiliation.Role.CPD_LEAD)
        AffiliationFactory(school=school, state=Affiliation.State.ASKED)
        book(world.lead)
        book(world.lead, State.OFFERED, expires_at=timezone.now())
    world.sign_in(client, "lead")
    client.get("/member/")
    caches["pages"].clear()
    # Twelve, who asks for a place, what add-ons are offered, and who asks to be listed.
    with django_assert_max_num_queries(15):
        page = client.get("/member/").content.decode()
    assert "Eight things to do" in page or "8 things to do" in page


def test_what_a_member_sees_first_takes_twelve_queries_with_nothing_remembered(client, world, django_assert_max_num_queries):
    MembershipFactory(school=world.school)
    book(world.member)
    book(world.member, State.APOLOGIES, EventFactory(title="Maths mastery"))
    leads = Facilitator.objects.create(name="Nasima Begum", slug="nasima", person=world.member)
    EventFactory(title="Phonics that sticks").facilitators.add(leads)
    EventFactory(title="Last year’s phonics", starts_at=timezone.now() - datetime.timedelta(days=300)).facilitators.add(leads)
    overview(client, world)
    for remembered in ("pages", "results"):
        caches[remembered].clear()

    with django_assert_max_num_queries(12):
        page = client.get("/member/").text

    assert "Events you lead</h2>" in page
    assert "Last year’s phonics" not in page
    assert "Maths mastery" in page


def test_who_led_events_that_are_over_has_their_page_and_no_panel(client, world):
    leads = Facilitator.objects.create(name="Nasima Begum", slug="nasima", person=world.member)
    EventFactory(starts_at=timezone.now() - datetime.timedelta(days=300)).facilitators.add(leads)
    page = overview(client, world)
    assert 'href="/member/leading/"' in page
    assert "Events you lead</h2>" not in page
