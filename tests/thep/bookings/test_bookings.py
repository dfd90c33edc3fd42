import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import TermsFactory, book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory
from tests.factories.schools import SchoolFactory
from thep.accounts.models import User
from thep.accounts.people import get_or_create_person
from thep.bookings import bookings
from thep.bookings.delegates import Delegate
from thep.bookings.errors import (
    AlreadyBooked,
    BookingClosed,
    EventFull,
    NobodyComing,
    NotAColleague,
    NotAllowed,
    NotPayable,
    TooFewIncludedPlaces,
)
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy, Event
from thep.mail.models import Message
from thep.membership.years import academic_year_of
from thep.payments.models import Order
from thep.schools import affiliations
from thep.schools.errors import NotAllowed as AffiliationNotAllowed
from thep.schools.errors import NotWaiting
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db

State, Payment = Booking.State, Booking.Payment


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def lead(school):
    return lead_of(school)


def membership_for(event, school, **more):
    return MembershipFactory(school=school, academic_year=academic_year_of(timezone.localdate(event.starts_at)), **more)


def test_a_free_event_is_confirmed_at_once_and_the_calendar_is_told():
    event, person = EventFactory(capacity=2), PersonFactory()
    booking = book(event, person)
    event.refresh_from_db()
    assert (booking.state, booking.payment, event.taken) == (State.CONFIRMED, Payment.FREE, 1)
    message = Message.objects.get(person=person)
    assert (message.kind, message.cause, message.calendar_method) == ("bookings.confirmed", f"bookings.booking:{booking.pk}", "REQUEST")


def test_a_card_holds_the_place_for_half_an_hour_and_opens_an_order():
    event, person = EventFactory(price=4500, vat_rate=2000), PersonFactory()
    placed = bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment=Payment.CARD)
    booking = placed.bookings[0]
    assert booking.state == State.HELD
    assert datetime.timedelta(minutes=29) < booking.expires_at - timezone.now() <= datetime.timedelta(minutes=30)
    assert (placed.order.total_pence, booking.net_pence, booking.vat_pence) == (5400, 4500, 900)
    assert placed.submission.order == placed.order
    assert booking.order_line.purpose == "booking"
    assert Message.objects.count() == 0


def test_an_invoice_confirms_on_the_schools_credit_with_one_line_per_delegate(school, lead):
    event, teacher = EventFactory(price=4500), teacher_at(school)
    placed = bookings.book(
        event,
        booker=lead,
        school=school,
        delegates=[Delegate(person=lead), Delegate(person=teacher)],
        payment=Payment.INVOICE,
        purchase_order="PO-20417",
    )
    assert [booking.state for booking in placed.bookings] == [State.CONFIRMED, State.CONFIRMED]
    assert [booking.order_line for booking in placed.bookings] == list(placed.order.lines.order_by("pk"))
    assert [str(booking.person) in booking.order_line.description for booking in placed.bookings] == [True, True]
    assert (placed.order.method, placed.order.total_pence, placed.order.purchase_order) == (Order.Method.INVOICE, 9000, "PO-20417")
    assert placed.order.bill_to_name == school.name


def test_an_included_place_is_taken_from_the_ledger_and_costs_nothing(school):
    event, teacher = EventFactory(price=9000, uses_included_places=True), teacher_at(school)
    membership = membership_for(event, school, places_granted=2)
    booking = book(event, teacher, payment=Payment.INCLUDED, school=school)
    membership.refresh_from_db()
    assert (booking.state, booking.total_pence, booking.worth_pence, membership.places_taken) == (State.CONFIRMED, 0, 9000, 1)


def test_too_few_included_places_book_nobody_and_say_how_many_are_left(school, lead):
    event, teacher = EventFactory(price=9000, uses_included_places=True), teacher_at(school)
    membership = membership_for(event, school, places_granted=1)
    with pytest.raises(TooFewIncludedPlaces, match="1 included place left, and this needs 2"):
        bookings.book(
            event, booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=teacher)], payment=Payment.INCLUDED
        )
    membership.refresh_from_db()
    event.refresh_from_db()
    assert (Booking.objects.count(), membership.places_taken, event.taken) == (0, 0, 0)


def test_a_group_that_does_not_fit_is_told_how_many_places_are_left(school, lead):
    event = EventFactory(capacity=1)
    with pytest.raises(EventFull, match="Only 1 place is left") as caught:
        bookings.book(event, booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=teacher_at(school))], payment="")
    assert caught.value.left == 1
    assert Booking.objects.count() == 0


def test_a_full_event_is_refused_and_the_waiting_list_taken_where_it_was_asked_for():
    event, person = EventFactory(capacity=1), PersonFactory()
    book(event)
    with pytest.raises(EventFull):
        bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment=Payment.FREE)
    booking = book(event, person)
    assert booking.state == State.WAITING
    assert Message.objects.about(booking).get(person=person).kind == "bookings.waiting"


def test_the_same_person_is_booked_once_and_named_in_the_refusal(school, lead):
    event, teacher = EventFactory(), teacher_at(school, name="Grace O’Connell")
    book(event, teacher)
    with pytest.raises(AlreadyBooked, match="Grace O’Connell already has a place") as caught:
        bookings.book(event, booker=lead, school=school, delegates=[Delegate(person=lead), Delegate(person=teacher)], payment=Payment.FREE)
    assert caught.value.people == [teacher]


def test_somebody_booked_on_a_full_event_hears_that_they_are_booked():
    event, person = EventFactory(capacity=1), PersonFactory()
    book(event, person)
    with pytest.raises(AlreadyBooked):
        bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment=Payment.FREE)


def test_the_second_press_of_the_button_finds_what_the_first_one_did():
    event, person, token = EventFactory(price=4500), PersonFactory(), uuid.uuid4()
    first, second = (
        bookings.book(event, booker=person, school=None, delegates=[Delegate(person=person)], payment=Payment.CARD, token=token)
        for _ in range(2)
    )
    assert (first.order, first.bookings) == (second.order, second.bookings)
    assert (Order.objects.count(), Booking.objects.count()) == (1, 1)


def test_anothers_token_answers_nothing():
    event, token = EventFactory(), uuid.uuid4()
    book(event, token=token)
    with pytest.raises(NotAllowed):
        book(event, token=token)


@pytest.mark.parametrize(
    "closed",
    [
        {"state": Event.State.DRAFT},
        {"state": Event.State.CANCELLED},
        {"booking_opens_at": timezone.now() + datetime.timedelta(days=1)},
        {"booking_closes_at": timezone.now() - datetime.timedelta(minutes=1)},
        {"starts_at": timezone.now() - datetime.timedelta(hours=1)},
        {"starts_at": None, "ends_at": None},
    ],
)
def test_booking_is_closed(closed):
    with pytest.raises(BookingClosed):
        book(EventFactory(**closed))


def test_an_event_cancelled_while_the_form_was_read_takes_nobody():
    event = EventFactory()
    Event.objects.update(state=Event.State.CANCELLED)
    with pytest.raises(BookingClosed):
        book(event)


def test_a_teacher_books_nobody_else(school):
    teacher, other = teacher_at(school), teacher_at(school)
    with pytest.raises(NotAllowed, match="CPD lead"):
        bookings.book(EventFactory(), booker=teacher, school=school, delegates=[Delegate(person=other)], payment=Payment.FREE)


def test_a_teacher_invites_nobody(school):
    teacher = teacher_at(school)
    with pytest.raises(NotAllowed):
        bookings.book(EventFactory(), booker=teacher, school=school, delegates=[Delegate(email="x@x.example")], payment=Payment.FREE)
    assert not User.objects.filter(email="x@x.example").exists()


def test_a_teacher_has_no_invoice_sent(school):
    with pytest.raises(NotAllowed, match="invoice"):
        book(EventFactory(price=100), teacher_at(school), school=school, payment=Payment.INVOICE)


def test_nobody_books_for_a_school_that_is_not_theirs(school):
    with pytest.raises(NotAllowed):
        book(EventFactory(), PersonFactory(), school=school)


def test_a_lead_books_only_colleagues(lead, school):
    stranger = teacher_at(SchoolFactory())
    with pytest.raises(NotAColleague):
        bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(person=stranger)], payment=Payment.FREE)


def test_nobody_coming_is_refused():
    with pytest.raises(NobodyComing):
        bookings.book(EventFactory(), booker=PersonFactory(), school=None, delegates=[], payment=Payment.FREE)


def test_a_price_must_be_paid_somehow():
    with pytest.raises(NotPayable):
        book(EventFactory(price=100), payment=Payment.FREE)


def test_no_included_place_without_a_membership(school):
    with pytest.raises(TooFewIncludedPlaces):
        book(EventFactory(price=100, uses_included_places=True), teacher_at(school), school=school, payment=Payment.INCLUDED)


def test_an_unknown_address_becomes_an_invited_person_who_says_whether_they_work_there(school, lead):
    event = EventFactory()
    placed = bookings.book(
        event, booker=lead, school=school, delegates=[Delegate(email=" New.Teacher@School.example ")], payment=Payment.FREE
    )
    person = placed.bookings[0].person
    assert (person.email, person.has_usable_password()) == ("new.teacher@school.example", False)
    assert person.affiliations.get().state == Affiliation.State.INVITED
    letters = set(Message.objects.filter(person=person).values_list("kind", "cause"))
    assert letters == {
        ("bookings.invited", f"accounts.user:{person.pk}"),
        ("bookings.confirmed", f"bookings.booking:{placed.bookings[0].pk}"),
    }


def test_a_school_learns_no_name_from_an_address_until_its_person_says_that_they_work_there(client, school, lead):
    known = get_or_create_person("known@elsewhere.example", name="Nasima Begum", verified=True)
    event = EventFactory(price=4500)
    placed = bookings.book(
        event, booker=lead, school=school, delegates=[Delegate(email="known@elsewhere.example")], payment=Payment.INVOICE
    )
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    booking = placed.bookings[0]
    shown = [
        reverse("booked", args=[placed.submission.token]),
        reverse("member_booking", args=[booking.reference]),
        reverse("member_bookings") + "?whose=colleagues",
        reverse("member_school", args=[school.urn]),
        reverse("order", args=[placed.order.public_id]),
    ]
    for address in shown:
        page = client.get(address).text
        assert "Nasima" not in page, address
    assert all("Nasima" not in message.text + message.html for message in Message.objects.filter(person=lead))
    assert not Affiliation.objects.active().filter(person=known).exists()
    with pytest.raises(AlreadyBooked, match=r"known@elsewhere\.example already has a place"):
        bookings.book(event, booker=lead, school=school, delegates=[Delegate(email=known.email)], payment=Payment.INVOICE)

    client.force_login(known, backend="django.contrib.auth.backends.ModelBackend")
    assert f"Do you work at {school.name}?" in client.get("/member/").text
    invitation = known.affiliations.get()
    client.post(reverse("member_invitation", args=[invitation.pk]), {"join": "1"})
    assert Affiliation.objects.active().filter(person=known, school=school).exists()
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert "Nasima Begum" in client.get(shown[1]).text


def test_who_says_no_to_a_school_is_not_listed_and_keeps_the_place(client, school, lead):
    known = get_or_create_person("known@elsewhere.example", name="Nasima Begum", verified=True)
    bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(email=known.email)], payment=Payment.FREE)
    client.force_login(known, backend="django.contrib.auth.backends.ModelBackend")
    invitation = known.affiliations.get()
    stranger = PersonFactory()
    with pytest.raises(AffiliationNotAllowed):
        affiliations.accept(invitation, by=stranger)
    client.post(reverse("member_invitation", args=[invitation.pk]), {"refuse": "1"})
    invitation.refresh_from_db()
    assert invitation.state == Affiliation.State.ENDED
    with pytest.raises(NotWaiting):
        affiliations.accept(invitation, by=known)
    assert known.bookings.get().state == State.CONFIRMED


def test_an_account_that_a_stranger_made_with_somebodys_address_is_emptied_when_a_school_books_them(school, lead):
    squatted = get_or_create_person("target@elsewhere.example", name="Click here", password="a stranger's password")
    bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(email=squatted.email)], payment=Payment.FREE)
    squatted.refresh_from_db()
    assert (squatted.name, squatted.has_usable_password()) == ("", False)
    assert all("Click here" not in message.text for message in Message.objects.filter(person=squatted))


def test_an_address_that_is_known_is_that_person(school, lead):
    known = PersonFactory(email="known@school.example")
    placed = bookings.book(
        EventFactory(), booker=lead, school=school, delegates=[Delegate(email="Known@school.example")], payment=Payment.FREE
    )
    assert placed.bookings[0].person == known
    assert not Message.objects.filter(kind="bookings.invited", cause=f"accounts.user:{known.pk}").exists()


def test_who_books_is_told_once_of_the_places_of_others(school, lead):
    people = [teacher_at(school) for _ in range(3)]
    bookings.book(EventFactory(), booker=lead, school=school, delegates=[Delegate(person=each) for each in people], payment=Payment.FREE)
    message = Message.objects.get(person=lead)
    assert all(str(person) in message.text for person in people)
    assert Message.objects.filter(kind="bookings.confirmed").count() == 3


def test_price_policy_terms_and_needs_are_copied_as_they_were():
    policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for 10 working days.")
    policy.steps.create(at_least=10, refund_percent=100)
    terms = TermsFactory()
    person = PersonFactory(access_needs="Step-free access", dietary_needs="Halal")
    booking = book(EventFactory(price=4500, policy=policy), person, payment=Payment.CARD, terms=terms)
    policy.text = "Never."
    policy.save()
    booking.refresh_from_db()
    assert (booking.policy_text, booking.terms_version, booking.terms_text) == ("Free for 10 working days.", terms.version, terms.text)
    assert booking.policy_steps == [{"at_least": 10, "unit": "working_days", "refund_percent": 100}]
    assert (booking.access_needs, booking.dietary_needs, booking.net_pence) == ("Step-free access", "Halal", 4500)
    assert booking.price_reason


def test_needs_said_in_the_form_are_kept_for_this_booking_alone():
    person = PersonFactory(access_needs="Step-free access")
    placed = bookings.book(
        EventFactory(), booker=person, school=None, delegates=[Delegate(person=person, access_needs="")], payment=Payment.FREE
    )
    assert placed.bookings[0].access_needs == ""
