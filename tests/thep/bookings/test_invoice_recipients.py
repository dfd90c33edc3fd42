"""The form says to whom a school's invoice goes, and lets a lead choose; everybody who gets the school's invoices has a copy."""

import pytest
from django.test import TestCase
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, stamps
from tests.factories.events import EventFactory
from tests.factories.payments import committed
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.bookings.test_booking_form import Visit, text_of
from thep.bookings import bookings, paying, waiting_list
from thep.bookings.delegates import Delegate
from thep.bookings.errors import UnknownRecipient
from thep.bookings.models import Booking
from thep.mail.models import Message
from thep.payments import refunds
from thep.payments.models import Order
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


def manager_of(school, name="Meera Shah", **fields):
    role = Affiliation.Role.BUSINESS_MANAGER
    return AffiliationFactory(person=PersonFactory(name=name), school=school, role=role, **fields).person


@pytest.fixture
def school():
    return SchoolFactory(invoice_email="finance@loomwright.example")


def invoiced(lead, school, **more):
    """What `lead` books of a new event for £45 and VAT, by invoice; its letters have been written."""
    event = EventFactory(price=4500, vat_rate=2000)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return bookings.book(
            event,
            booker=lead,
            school=school,
            delegates=[Delegate(person=lead)],
            payment=Booking.Payment.INVOICE,
            purchase_order="1",
            **more,
        )


def readers_of(letter):
    return set(Message.objects.filter(kind=f"payments.{letter}").values_list("to", flat=True))


def test_a_lead_chooses_a_business_manager_and_the_others_get_a_copy(sandbox, school):
    lead, manager, other = lead_of(school), manager_of(school), manager_of(school, name="Tom Okoro")
    visit = Visit(EventFactory(price=4500), lead)
    page = text_of(visit.page)
    for words in (
        "Who should the invoice go to?",
        "finance@loomwright.example",
        f"Meera Shah, business manager{manager.email}",
        other.email,
    ):
        assert words in page
    visit.send(people=[lead.pk], payment="invoice", purchase_order="PO 1", invoice_to=str(manager.pk))
    assert Order.objects.get().bill_to_email == manager.email


def test_everybody_who_gets_the_schools_invoices_has_a_copy_of_the_invoice_and_of_what_follows(sandbox, school):
    lead, manager = lead_of(school), manager_of(school)
    manager_of(school, name="Has left", state=Affiliation.State.ENDED)
    order = invoiced(lead, school, invoice_to=str(manager.pk)).order
    everybody = {manager.email, lead.email, "finance@loomwright.example"}
    assert readers_of("invoice") == everybody
    with committed():
        refunds.request_refund(order.lines.get(), pence=1000, cause="part", reason="Late")
    assert readers_of("refunded") == everybody


def test_a_booker_who_has_left_the_school_gets_no_more_copies(sandbox, school):
    lead = lead_of(school)
    order = invoiced(lead, school).order
    Affiliation.objects.filter(person=lead).update(state=Affiliation.State.ENDED)
    with committed():
        refunds.request_refund(order.lines.get(), pence=1000, cause="part", reason="Late")
    assert readers_of("refunded") == {"finance@loomwright.example"}


def test_an_address_that_is_there_twice_gets_one_letter(sandbox):
    school = SchoolFactory()
    manager = manager_of(school)
    type(school).objects.filter(pk=school.pk).update(invoice_email=manager.email.upper())
    school.refresh_from_db()
    invoiced(manager, school)
    assert Message.objects.filter(kind="payments.invoice").count() == 1


def test_one_address_is_named_without_a_choice(school):
    visit = Visit(EventFactory(price=4500), lead_of(school))
    assert "The invoice goes to The school’s invoice address, finance@loomwright.example. You get a copy." in text_of(visit.page)
    assert "invoice_to" not in visit.form.fields


def test_without_any_the_booker_gets_it_and_is_told_how_to_change_that():
    lead = lead_of(SchoolFactory())
    visit = Visit(EventFactory(price=4500), lead)
    assert f"The invoice goes to you, {lead.email}, because no business manager is listed with you" in text_of(visit.page)


def test_who_left_between_the_form_and_its_button_gets_no_invoice(school):
    lead, manager = lead_of(school), manager_of(school)
    other = manager_of(school, name="Tom Okoro")
    visit = Visit(EventFactory(price=4500), lead)
    for left in (manager, other):  # with two to choose from, and with one
        Affiliation.objects.filter(person=left).update(state=Affiliation.State.ENDED)
        answer = visit.send(people=[lead.pk], payment="invoice", purchase_order="PO 1", invoice_to=str(left.pk))
        assert answer.status_code == 422
        assert "That person no longer gets these invoices. Choose who should." in text_of(answer)
        assert 'value="PO 1"' in answer.content.decode()
    assert not Booking.objects.exists()


@pytest.mark.parametrize("key", ["school", "999999"])
def test_the_operation_itself_takes_no_other_address(key):
    school = SchoolFactory()  # without an address for invoices
    lead = lead_of(school)
    with pytest.raises(UnknownRecipient):
        invoiced(lead, school, invoice_to=key)
    assert not Booking.objects.exists()


def test_who_takes_an_offer_chooses_too(school):
    lead, manager = lead_of(school), manager_of(school)
    event = EventFactory(price=4500, capacity=1)
    taken = book(event, payment=Booking.Payment.CARD)
    waiting = book(event, lead, school=school, payment=Booking.Payment.INVOICE)
    Booking.objects.filter(pk=taken.pk).update(state=Booking.State.CANCELLED, **stamps(Booking.State.CANCELLED))
    type(event).objects.filter(pk=event.pk).update(taken=0)
    waiting_list.offer(waiting)
    visit = Visit(event, lead)
    address = reverse("member_booking_offer", args=[waiting.reference])
    page = visit.client.get(reverse("member_booking", args=[waiting.reference]))
    assert "Who should the invoice go to?" in text_of(page)
    answer = visit.client.post(address, {"take": "1", "payment": "invoice", "purchase_order": "PO 2", "invoice_to": "999"})
    assert (answer.status_code, "no longer gets these invoices" in text_of(answer)) == (422, True)
    visit.client.post(address, {"take": "1", "payment": "invoice", "purchase_order": "PO 2", "invoice_to": str(manager.pk)})
    assert Order.objects.get(method=Order.Method.INVOICE).bill_to_email == manager.email


@pytest.mark.parametrize(("title", "name"), [("T" * 200, "N" * 60), ("Phonics", "N" * 60), ("T" * 200, f"{'n' * 64}@{'d' * 180}.example")])
def test_a_line_has_the_delegates_whole_name_and_a_shortened_title(title, name):
    event = EventFactory(title=title)
    line = paying.describe_line(event, name)
    assert line.endswith(f": {name}")
    assert len(line) <= max(250, len(name) + 100)
    assert line.startswith("T" * 50 if title != "Phonics" else "Phonics, ")
    assert ("…" in line) == (title != "Phonics")
