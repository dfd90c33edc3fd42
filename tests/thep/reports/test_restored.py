"""After a restore: money that came since the backup is found at Stripe, listed with its payer, and seated or refunded there."""

import datetime

import pytest
from django.core.management import call_command
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_events import words
from thep.accounts.models import User
from thep.bookings import bookings, changes, found_orders
from thep.bookings.delegates import Delegate
from thep.bookings.errors import NotPossibleNow
from thep.bookings.models import Booking, Submission
from thep.events.models import Event
from thep.mail.models import Message
from thep.payments import checkout, gateway, refunds, rounds, webhooks
from thep.payments.heartbeats import Heartbeat
from thep.payments.models import Dispute, Order, Payment, Refund, WebhookEvent
from thep.schedule.sweep import sweep

pytestmark = pytest.mark.django_db

PAYER = "Rafia Choudhury (rafia@school.example): £"


@pytest.fixture
def event():
    return EventFactory(title="Phonics that sticks", price=4500, vat_rate=2000, capacity=30)


@pytest.fixture
def act(client):
    def press(address, **form):
        with TestCase.captureOnCommitCallbacks(execute=True):
            return client.post(address, form, follow=True)

    return press


def restore():
    """The database is as it was before anybody booked anything."""
    for model in (Booking, Submission, Refund, Dispute, Payment, Order, WebhookEvent, Message, Heartbeat):
        model.objects.all().delete()
    Event.objects.update(taken=0)


def booked(event, *, payment, purchase_order=""):
    """Places for a lead and a teacher of her school."""
    school = SchoolFactory(invoice_email="finance@school.example")
    lead = lead_of(school, name="Rafia Choudhury", email="rafia@school.example")
    delegates = [Delegate(person=lead), Delegate(person=teacher_at(school, name="Daniel Osei"))]
    with TestCase.captureOnCommitCallbacks(execute=True):
        return bookings.book(event, booker=lead, school=school, delegates=delegates, payment=payment, purchase_order=purchase_order).order


def sold(sandbox, event):
    """Two places, paid by card, of which nothing is left here."""
    order = booked(event, payment="card")
    checkout.start(order)
    payment = order.payments.get()
    sandbox.pay(payment.stripe_id)
    restore()
    return order


def attention(client):
    return words(client.get(reverse("office_attention")))


def events_of(*kinds):
    return list(gateway.list_events(timezone.now() - datetime.timedelta(hours=1), types=list(kinds)))


def test_a_paid_order_that_we_lost_is_listed_with_its_payer(sandbox, office, client, event):
    lost = sold(sandbox, event)
    office("Finance")
    assert PAYER not in attention(client)
    sweep()
    order = Order.objects.get()
    assert "1 Payments without a booking" in attention(client)
    assert f"{PAYER}108" in attention(client)
    assert (order.reference, order.state, order.buyer.email) == (lost.reference, Order.State.PAID, "rafia@school.example")
    assert (order.net_pence, order.vat_pence, order.total_pence, order.paid_pence) == (9000, 1800, 10800, 10800)
    assert order.school == lost.school
    sweep()
    assert Order.objects.count() == Payment.objects.count() == 1
    assert not Message.objects.filter(kind="payments.receipt").exists()


def test_a_payer_whose_account_was_lost_too_has_one_again(sandbox, event):
    sold(sandbox, event)
    User.objects.filter(email="rafia@school.example").update(email="other@school.example")
    sweep()
    assert Order.objects.get().buyer.email == "rafia@school.example"


def test_each_line_is_seated_or_refunded_where_it_stands(sandbox, office, client, act, done, event):
    sold(sandbox, event)
    sweep()
    office("Office managers")
    order = Order.objects.get()
    first, second = order.lines.all()
    screen = client.get(reverse("office_orders:inspect", args=[order.pk])).text
    seat, back = reverse("office_bookings:seat", args=[first.pk]), reverse("office_orders:refund", args=[second.pk])
    assert seat in screen
    assert back in screen
    page = client.get(seat)
    assert page.context["form"].initial == {"event": event, "name": "Rafia Choudhury", "email": "rafia@school.example"}
    answer = act(seat, event=event.pk, email="rafia@school.example", name="Rafia Choudhury")
    assert "Rafia Choudhury has a place at Phonics that sticks" in done(answer)
    booking = Booking.objects.get()
    event.refresh_from_db()
    assert (booking.state, booking.total_pence, booking.order_line, event.taken) == (Booking.State.CONFIRMED, 5400, first, 1)
    assert Message.objects.get(kind="bookings.confirmed", cause=f"bookings.booking:{booking.pk}").to == "rafia@school.example"
    assert PAYER in attention(client)
    assert "This line has a booking" in words(client.get(seat))
    with TestCase.captureOnCommitCallbacks(execute=True):
        refunds_asked = found_orders.orders_to_deal_with().count()
        client.post(back, {"pence": "54", "reason": "We lost the booking", "token": "6e2e4bb0-30f9-4d3c-9a53-2ad5ad1a6a90"})
    assert (refunds_asked, found_orders.orders_to_deal_with().count()) == (1, 0)
    assert sandbox.books()["totals"]["refunded_pence"] == 5400
    assert PAYER not in attention(client)
    changes.cancel(booking, by=booking.person, waive=True)
    assert Refund.objects.filter(line=first).get().pence == 5400


def test_an_order_that_was_settled_in_another_way_is_listed_no_more(sandbox, office, client, act, done, event):
    sold(sandbox, event)
    sweep()
    office("Finance")
    order = Order.objects.get()
    address = reverse("office_orders:dealt_with", args=[order.pk])
    assert "Say how it was settled." in words(client.post(address, {"how": ""}))
    assert "is dealt with" in done(act(address, how="She came, and her school has the certificate"))
    assert PAYER not in attention(client)
    assert "Dealt with: She came, and her school has the certificate" in words(
        client.get(reverse("office_orders:inspect", args=[order.pk]))
    )


def test_a_line_is_seated_once_and_only_where_nothing_of_it_went_back(sandbox, event):
    sold(sandbox, event)
    sweep()
    clerk, person = PersonFactory(), PersonFactory()
    first, second = Order.objects.get().lines.all()
    other = EventFactory(price=4500)
    booking = found_orders.seat(first, event=event, person=person, by=clerk)
    assert found_orders.seat(first, event=event, person=person, by=clerk) == booking
    with pytest.raises(NotPossibleNow):
        found_orders.seat(first, event=other, person=clerk, by=clerk)
    refunds_of(second, 100)
    with pytest.raises(NotPossibleNow):
        found_orders.seat(second, event=event, person=PersonFactory(), by=clerk)


def refunds_of(line, pence):
    with TestCase.captureOnCommitCallbacks(execute=True):
        refunds.request_refund(line, pence=pence, cause=f"some:{line.pk}", reason="Some of it")


def test_a_line_of_an_order_that_was_always_here_is_not_seated_a_second_time(event):
    booking = book(event, payment="card")
    with pytest.raises(NotPossibleNow):
        found_orders.seat(booking.order_line, event=EventFactory(), person=PersonFactory(), by=booking.person)


@pytest.mark.parametrize("is_paid", [False, True])
def test_an_invoice_that_we_lost_is_found_owed_or_paid(sandbox, office, client, event, is_paid):
    lost = booked(event, payment="invoice", purchase_order="PO 4711")
    payment = lost.payments.get()
    if is_paid:
        sandbox.pay_invoice(payment.stripe_id)
    restore()
    sweep()
    order = Order.objects.get()
    state = Order.State.PAID if is_paid else Order.State.INVOICED
    assert (order.state, order.method, order.purchase_order, order.bill_to_email) == (state, "invoice", "PO 4711", "finance@school.example")
    assert [(line.net_pence, line.vat_rate, line.vat_pence) for line in order.lines.all()] == [(4500, 2000, 900)] * 2
    assert (order.total_pence, order.paid_pence) == (10800, 10800 if is_paid else 0)
    assert order.payments.get().number == payment.number
    office("Finance")
    assert "(finance@school.example): £108" in attention(client)
    if not is_paid:
        sandbox.pay_invoice(payment.stripe_id)
        rounds.check_payments(invoices_every=datetime.timedelta(0))
        order.refresh_from_db()
        assert order.state == Order.State.PAID


def test_an_attempt_that_we_lost_of_an_order_that_we_have_pays_it(sandbox, event):
    order = booked(event, payment="card")
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    Payment.objects.filter(order=order).update(attempt=9, stripe_id=None, expires_at=None)
    sweep()
    order.refresh_from_db()
    assert (order.state, order.found_at, order.paid_pence) == (Order.State.PAID, None, 10800)
    assert Booking.objects.confirmed().count() == 2


def test_what_went_back_or_is_disputed_meanwhile_is_reckoned_whatever_is_heard_first(sandbox, event):
    order = booked(event, payment="card")
    checkout.start(order)
    sandbox.pay(order.payments.get().stripe_id)
    intent = checkout.check(order).payments.get().payment_intent
    gateway.create_refund(payment_intent=intent, pence=800, key="dashboard")
    sandbox.dispute(intent, amount=3000)
    restore()
    for heard in events_of("charge.dispute.created") + events_of("refund.created"):
        webhooks.receive(heard)
    sweep()
    found = Order.objects.get()
    assert (found.refunded_pence, found.disputed_pence, found.left_pence) == (800, 3000, 7000)
    assert Refund.objects.count() == Dispute.objects.count() == 1


def test_the_sweep_reads_on_from_where_it_ended_however_long_ago_that_was(sandbox, event, clock):
    sweep()
    backup = Heartbeat.objects.get(name="events").beat_at
    sold(sandbox, event)
    Heartbeat.objects.create(name="events", beat_at=backup)
    clock.forward(days=5)
    sweep()
    assert Order.objects.count() == 1


def test_what_else_the_account_is_used_for_stays_out(sandbox, event):
    order = booked(event, payment="card")
    checkout.start(order)
    theirs = gateway.create_checkout(
        reference="SHOP-1",
        lines=[gateway.Line("A tea towel", 1, 900)],
        email="somebody@shop.example",
        success_url="https://shop.example/",
        cancel_url="https://shop.example/",
        expires_at=timezone.now() + datetime.timedelta(hours=1),
        key="shop-1",
        metadata={"payment": "SHOP-1"},
    )
    sandbox.pay(theirs.id)
    restore()
    sweep()
    assert Order.objects.count() == 0


def test_after_an_outage_that_nobody_remembers_the_command_is_told_the_days(sandbox, event, clock):
    sold(sandbox, event)
    clock.forward(days=5)
    call_command("ask_stripe", "--days", "7")
    assert Order.objects.count() == 1
