import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.anything import EACH
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book, lead_of, pay, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.bookings.models import Booking, Submission
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments import checkout
from thep.payments.models import Order

pytestmark = pytest.mark.django_db

State = Booking.State


def signed_in(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode())).strip()


class Visit:
    """Somebody at the booking form of an event."""

    def __init__(self, event, person, **query):
        self.client, self.event = signed_in(person), event
        self.address = reverse("book", args=[event.pk])
        self.page = self.client.get(self.address, query)
        self.form = self.page.context["form"] if self.page.context and "form" in self.page.context else None

    def send(self, **fields):
        """Press the button as it reads with these fields filled in."""
        desk = self.page.context["desk"]
        people = (
            fields.get("people", [desk.person.pk]) + re.findall(r"\S+@\S+", fields.get("others", "")) if desk.leads else [desk.person.pk]
        )
        values = {
            "token": str(self.form["token"].value()),
            "accept": "on",
            "school": desk.school.urn if desk.school else "none",
            "agreed": str(desk.agreement(len(people), payment=fields.get("payment") or "")),
            **fields,
        }
        return self.client.post(self.address, {name: value for name, value in values.items() if value is not None})


def test_a_free_place_takes_two_requests_and_a_page_that_says_so():
    person = PersonFactory()
    visit = Visit(EventFactory(), person)
    response = visit.send(needs=["Step-free access"], other_needs="A chair with arms", dietary_needs="No nuts")
    booking = Booking.objects.get()
    assert response.url == reverse("booked", args=[booking.submission.token])
    assert (booking.state, booking.person) == (State.CONFIRMED, person)
    assert (booking.access_needs, booking.dietary_needs) == ("Step-free access\nA chair with arms", "No nuts")
    assert "You’re booked" in text_of(visit.client.get(response.url))


def test_the_profiles_needs_are_filled_in():
    visit = Visit(EventFactory(), PersonFactory(access_needs="Step-free access\nMy dog comes too", dietary_needs="Halal"))
    assert (visit.form["needs"].value(), visit.form["other_needs"].value()) == (["Step-free access"], "My dog comes too")
    assert "Halal" in text_of(visit.page)


def test_a_card_leads_to_stripe_and_back_to_a_confirmed_place(sandbox):
    person = PersonFactory()
    visit = Visit(EventFactory(price=4500), person)
    response = visit.send(payment="card")
    order = Order.objects.get()
    assert response.url.startswith(sandbox.url)
    back = visit.client.get(reverse("order_return", args=[order.public_id]))
    assert "Not paid yet" in text_of(back)
    pay(order)
    assert "You’re booked" in text_of(visit.client.get(reverse("order_return", args=[order.public_id])))


def test_a_double_click_makes_one_order_and_leads_to_the_same_page(sandbox):
    visit = Visit(EventFactory(price=4500), PersonFactory())
    first, second = visit.send(payment="card"), visit.send(payment="card")
    assert first.url == second.url
    assert (Order.objects.count(), Booking.objects.count()) == (1, 1)


def test_a_payment_service_that_does_not_answer_loses_nothing(sandbox):
    sandbox.stop()
    visit = Visit(EventFactory(price=4500), PersonFactory())
    response = visit.send(payment="card")
    page = text_of(visit.client.get(response.url))
    assert "The payment service isn’t answering" in page
    assert "Pay £45 by card" in page
    assert Booking.objects.get().state == State.HELD


def test_an_order_that_lapsed_says_so_and_offers_to_book_again():
    visit = Visit(EventFactory(price=4500), PersonFactory())
    booking = book(visit.event, PersonFactory(), payment="card")
    from thep.payments import orders

    orders.close_unpaid(booking.order_line.order)
    page = signed_in(booking.person).get(reverse("order_return", args=[booking.order_line.order.public_id]))
    assert "so we let it go" in text_of(page)
    assert reverse("book", args=[visit.event.pk]) in page.content.decode()


def test_anothers_order_and_anothers_form_are_not_found():
    booking = book(EventFactory(price=4500), payment="card")
    stranger = signed_in(PersonFactory())
    assert stranger.get(reverse("order_return", args=[booking.order_line.order.public_id])).status_code == 404
    assert stranger.get(reverse("booked", args=[booking.submission.token])).status_code == 404
    assert signed_in(booking.person).get(reverse("booked", args=[booking.submission.token])).status_code == 302


def test_a_lead_books_colleagues_and_new_people_on_one_invoice():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school, name="Daniel Osei")
    visit = Visit(EventFactory(price=4500, vat_rate=2000), lead)
    assert "Daniel Osei" in text_of(visit.page)
    response = visit.send(
        people=[lead.pk, teacher.pk], others="new@school.example, other@school.example", payment="invoice", purchase_order="PO-20417"
    )
    page = text_of(visit.client.get(response.url))
    assert Booking.objects.confirmed().count() == 4
    assert Order.objects.get().total_pence == 4 * 5400
    assert "The invoice for £216" in page
    assert "You’re booked" in page
    assert "You and 3 others have confirmed places." in page
    assert "£216 including VAT for 4 places, by invoice" in page
    assert Message.objects.filter(kind="bookings.invited").count() == 2


def test_a_lead_who_does_not_come_hears_that_everybody_whom_they_booked_has_a_place():
    school = SchoolFactory()
    lead, teachers = lead_of(school), [teacher_at(school, name=name) for name in ("Daniel Osei", "Grace O’Connell")]
    event = EventFactory(price=4500, uses_included_places=True)
    MembershipFactory(school=school, places_granted=9, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
    visit = Visit(event, lead)
    page = text_of(visit.client.get(visit.send(people=[teacher.pk for teacher in teachers], payment="included").url))
    assert "They’re booked" in page
    assert "2 people have confirmed places." in page
    assert f"2 included places of {school.name}" in page
    assert page.count("Grace O’Connell") == 1


def test_a_colleagues_needs_come_from_their_profile_and_are_not_shown():
    school = SchoolFactory()
    lead, teacher = lead_of(school, access_needs="Step-free access"), teacher_at(school, access_needs="Secret need")
    visit = Visit(EventFactory(), lead)
    visit.send(people=[teacher.pk], needs=["Step-free access"])
    assert Booking.objects.get().access_needs == "Secret need"
    assert "Secret need" not in visit.page.content.decode()


def test_a_teacher_is_offered_neither_colleagues_nor_an_invoice():
    school = SchoolFactory()
    teacher = teacher_at(school)
    lead_of(school, name="Nasima Begum")
    visit = Visit(EventFactory(price=4500), teacher)
    assert "Nasima Begum" not in text_of(visit.page)
    assert visit.send(payment="invoice", purchase_order="PO-1").status_code == 422
    visit.send(payment="card", people=[lead_of(school).pk], others="x@x.example")
    assert [booking.person for booking in Booking.objects.all()] == [teacher]


@pytest.mark.parametrize(
    ("fields", "message", "field"),
    [
        ({"accept": None}, "Tick the box to accept the cancellation policy.", "accept"),
        ({"payment": None}, "Choose how to pay.", "payment"),
        ({"payment": "invoice"}, "Enter the purchase order number.", "purchase_order"),
        ({"people": []}, "Choose who is coming.", "people"),
        ({"others": "not an address"}, "not is not an email address.", "others"),
    ],
)
def test_what_is_wrong_is_said_on_top_and_beside_the_field_and_what_was_typed_is_kept(fields, message, field):
    school = SchoolFactory()
    lead = lead_of(school)
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    visit = Visit(EventFactory(price=4500, policy=policy), lead)
    response = visit.send(**{"people": [lead.pk], "payment": "card", "dietary_needs": "No nuts", **fields})
    assert response.status_code == 422
    page = response.content.decode()
    assert response.context["form"].errors[field] == [message]
    assert page.count(message) == 2
    assert "No nuts" in page
    assert "Error: " in page[: page.index("</title>")]
    assert not Booking.objects.exists()


def test_an_event_that_filled_while_they_typed_offers_the_waiting_list_with_everything_typed():
    visit = Visit(event := EventFactory(capacity=1), PersonFactory())
    book(event)
    response = visit.send(dietary_needs="No nuts")
    assert response.status_code == 409
    assert "This event is full" in text_of(response)
    assert "No nuts" in text_of(response)
    response = visit.send(dietary_needs="No nuts", waiting_list="1")
    assert "You’re on the waiting list" in text_of(visit.client.get(response.url))
    assert Booking.objects.get(state=State.WAITING).dietary_needs == "No nuts"


def test_a_full_event_shows_the_waiting_lists_form():
    event = EventFactory(capacity=1)
    book(event)
    visit = Visit(event, PersonFactory())
    assert "Join the waiting list" in text_of(visit.page)
    assert "Book 1 place" not in text_of(visit.page)


def test_a_group_that_does_not_fit_hears_how_many_places_are_left():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school)
    response = Visit(EventFactory(capacity=1), lead).send(people=[lead.pk, teacher.pk])
    assert response.status_code == 409
    assert "Only 1 place is left" in text_of(response)


def test_who_was_booked_while_they_typed_hears_of_it():
    event, person = EventFactory(), PersonFactory(name="Peter Lowe")
    visit = Visit(event, person)
    book(event, person)
    response = visit.send()
    assert (response.status_code, "You have a confirmed place" in text_of(response)) == (409, True)


def test_included_places_come_first_with_what_is_left_of_them():
    school = SchoolFactory()
    event = EventFactory(price=9000, uses_included_places=True)
    MembershipFactory(school=school, places_granted=20, places_taken=6, academic_year=academic_year_of(timezone.localdate(event.starts_at)))
    visit = Visit(event, teacher_at(school))
    assert visit.form["payment"].value() == "included"
    assert "14 of your school’s 20 included places are left" in text_of(visit.page)
    assert "Left after this booking 13 of 20" in text_of(visit.page)
    visit.send(payment="included")
    assert Booking.objects.get().payment == "included"


def test_somebody_of_two_schools_chooses_which_or_none():
    one, other = SchoolFactory(), SchoolFactory()
    person = teacher_at(one)
    person.affiliations.create(school=other, state="active")
    event = EventFactory(price=9000)
    visit = Visit(event, person, school=other.urn)
    assert visit.page.context["desk"].school == other
    alone = Visit(event, person, school="none")
    assert alone.page.context["desk"].school is None
    assert Visit(event, person, school=SchoolFactory().urn).page.context["desk"].school in (one, other)
    alone.send(payment="card")
    assert Booking.objects.get().school is None


def test_the_sum_follows_what_is_ticked_without_booking_and_without_script():
    school = SchoolFactory()
    lead, teacher = lead_of(school), teacher_at(school)
    visit = Visit(EventFactory(price=4500, vat_rate=2000), lead)
    response = visit.send(people=[lead.pk, teacher.pk], payment="card", review="1")
    assert (response.status_code, "VAT at 20% £18 To pay £108" in text_of(response)) == (200, True)
    fragment = visit.client.post(
        reverse("book_summary", args=[visit.event.pk]), {"people": [lead.pk], "payment": "card", "school": school.urn}
    )
    assert "To pay £54" in text_of(fragment)
    assert not Booking.objects.exists()


def test_the_title_says_what_became_of_it():
    visit = Visit(EventFactory(title="Phonics that sticks"), PersonFactory())
    page = visit.client.get(visit.send().url).content.decode()
    assert "<title>You’re booked: Phonics that sticks – THE Partnership</title>" in page


def test_terms_and_policy_are_shown_and_the_terms_shown_are_kept():
    terms = TermsFactory(text="Be kind.")
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
    visit = Visit(EventFactory(policy=policy), PersonFactory())
    assert "Be kind." in text_of(visit.page)
    assert "Free for ten days." in text_of(visit.page)
    visit.send()
    assert Booking.objects.get().terms_version == terms.version


@pytest.mark.parametrize(("state", "status"), [(Event.State.DRAFT, 404), (Event.State.CANCELLED, 200)])
def test_what_cannot_be_booked_says_why_or_is_not_there(state, status):
    page = Visit(EventFactory(state=state), PersonFactory()).page
    assert page.status_code == status
    if status == 200:
        assert "Cancelled" in text_of(page)


def test_an_event_that_closed_while_they_typed_says_so():
    visit = Visit(EventFactory(), PersonFactory())
    Event.objects.update(state=Event.State.CANCELLED)
    assert visit.send().status_code == 409


def test_a_stranger_is_led_to_sign_in_and_back():
    address = reverse("book", args=[EventFactory().pk])
    assert Client().get(address).url == f"/accounts/login/?next={address}"


def test_the_form_asks_a_fixed_number_of_questions_of_the_database(django_assert_max_num_queries):
    school = SchoolFactory()
    lead = lead_of(school)
    for _ in range(30):
        teacher_at(school)
    client, address = signed_in(lead), reverse("book", args=[EventFactory(price=4500).pk])
    client.get(address)
    with django_assert_max_num_queries(18):
        client.get(address)


def test_paid_orders_are_confirmed_when_the_buyer_returns_before_the_webhook(sandbox):
    visit = Visit(EventFactory(price=4500), PersonFactory())
    visit.send(payment="card")
    order = Order.objects.get()
    assert checkout.start(order).startswith(sandbox.url)
    assert Submission.objects.get().order == order


@given(
    fields=st.fixed_dictionaries(
        {},
        optional={
            name: st.text(max_size=60) | st.sampled_from(["1", "none", "card", "invoice", "included", "on", "a@b.example"])
            for name in ("token", "school", "payment", "purchase_order", "others", "needs", "other_needs", "dietary_needs", "accept")
        }
        | {
            "agreed": st.sampled_from(["free-1-0", "card-1-4500", "invoice-1-4500", "card-x"]),
            "people": st.lists(st.text(max_size=8) | st.integers(-1, 99).map(str), max_size=4),
            "waiting_list": st.just("1"),
        },
    )
)
@EACH
def test_no_input_breaks_the_form(fields):
    school, event = SchoolFactory(), EventFactory(price=4500)
    client = signed_in(lead_of(school))
    for address in (reverse("book", args=[event.pk]), reverse("book_summary", args=[event.pk])):
        assert client.post(address, fields).status_code in (200, 302, 409, 422)
