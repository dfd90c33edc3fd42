"""Orders, refunds, invoices and webhooks in the back office, over HTTP, against the payment sandbox."""

import re

import pytest
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.payments import give_back, invoiced_order, open_order, paid_order, place
from tests.factories.schools import SchoolFactory
from tests.thep.reports.test_events import words
from thep.bookings import bookings, changes
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.payments.models import Dispute, Order, Refund, WebhookEvent

pytestmark = pytest.mark.django_db

BOOKING = {"lines": [place(purpose="booking")]}


@pytest.fixture
def act(client):
    """Press the button of a step that was opened; what waits for the commit is done too. Answers the page that it leads to."""

    def press(address, **form):
        hidden = re.findall(r'<input type="hidden" name="(token)" value="([^"]*)"', client.get(address).text)
        form = dict(hidden) | form
        with TestCase.captureOnCommitCallbacks(execute=True):
            return client.post(address, form, follow=True)

    return press


@pytest.fixture
def finance(office):
    return office("Finance")


def refund_of(order):
    return reverse("office_orders:refund", args=[order.lines.get().pk])


def test_the_list_of_orders_has_disputed_ones_among_the_others_and_alone(finance, client, sandbox):
    quiet, disputed = paid_order(sandbox, **BOOKING), paid_order(sandbox, **BOOKING)
    payment = disputed.payments.get()
    Dispute.objects.create(payment=payment, stripe_id="du_1", state=Dispute.State.NEEDS_RESPONSE, pence=100, created_at=timezone.now())
    listed = {}
    for asked in ("", "true", "false"):
        page = client.get(reverse("office_orders:index"), {"disputed": asked} if asked else {}).text
        listed[asked] = [order.reference in page for order in (quiet, disputed)]
    assert listed == {"": [True, True], "true": [False, True], "false": [True, False]}


class TestRefunds:
    def test_part_of_a_line_goes_back_to_the_card(self, finance, client, act, done, sandbox):
        order = paid_order(sandbox, **BOOKING)
        assert "£54 of £54 is left" in words(client.get(refund_of(order)))
        assert "We’re refunding £10.50." in done(act(refund_of(order), pence="10.50", reason="The room was cold"))
        refund = Refund.objects.get()
        assert (refund.pence, refund.reason, refund.asked_by, refund.state) == (1050, "The room was cold", finance, Refund.State.SUCCEEDED)
        order.refresh_from_db()
        assert order.refunded_pence == 1050

    def test_twice_the_same_amount_is_two_refunds(self, finance, act, done, sandbox):
        order = paid_order(sandbox, **BOOKING)
        for _ in range(2):
            done(act(refund_of(order), pence="5", reason="Late start"))
        assert Refund.objects.count() == 2

    def test_a_second_press_of_the_same_button_gives_nothing_more_back(self, finance, act, done, sandbox):
        order = paid_order(sandbox, **BOOKING)
        token = "6e2e4bb0-30f9-4d3c-9a53-2ad5ad1a6a90"
        for _ in range(2):
            assert "We’re refunding £5." in done(act(refund_of(order), pence="5", reason="Late start", token=token))
        assert sandbox.books()["totals"]["refunded_pence"] == 500

    def test_two_tabs_that_try_a_refund_again_refund_once(self, finance, client, act, done, sandbox):
        order = paid_order(sandbox, lines=[place(9000, vat_rate=0, purpose="booking")])
        refund = give_back(order.lines.get(), 3000)
        Refund.objects.filter(pk=refund.pk).update(state=Refund.State.FAILED)
        Order.objects.filter(pk=order.pk).update(refunded_pence=0)
        again = reverse("office_refunds:again", args=[refund.pk])
        done(act(again))
        assert "has been tried again already" in words(act(again))
        assert Refund.objects.count() == 2

    def test_crediting_all_of_an_invoice_keeps_its_bookings_as_the_screen_says(self, finance, client, act, done, sandbox):
        school = SchoolFactory()
        lead, event = lead_of(school), EventFactory(price=4500)
        delegates = [Delegate(person=lead), Delegate(person=teacher_at(school))]
        with TestCase.captureOnCommitCallbacks(execute=True):
            placed = bookings.book(event, booker=lead, school=school, delegates=delegates, payment=Booking.Payment.INVOICE)
        for line in placed.order.lines.all():
            address = reverse("office_orders:refund", args=[line.pk])
            assert "This doesn’t change the booking. To end the booking, cancel it instead." in words(client.get(address))
            done(act(address, pence="45", reason="With our thanks"))
        order = Order.objects.get()
        event.refresh_from_db()
        assert (order.state, order.left_pence, event.taken) == (Order.State.CANCELLED, 0, 2)
        assert {booking.state for booking in Booking.objects.all()} == {Booking.State.CONFIRMED}
        assert sandbox.books()["invoices"][0]["amount_remaining"] == 0
        changes.cancel(Booking.objects.first(), by=lead)
        assert Refund.objects.count() == 2

    def test_the_screen_says_when_the_invoice_is_withdrawn(self, finance, client, sandbox):
        order = invoiced_order(lines=[place(4500, vat_rate=0, purpose="booking"), place(4500, vat_rate=0, purpose="booking")])
        first, second = order.lines.all()
        address = reverse("office_orders:refund", args=[second.pk])
        assert "the invoice is withdrawn" not in words(client.get(address))
        give_back(first)
        assert "If you credit all £45, nothing is left to pay, so the invoice is withdrawn." in words(client.get(address))

    @pytest.mark.parametrize(
        ("amount", "message"),
        [
            ("54.01", "Only £54 is left of this line."),
            ("0", "Enter more than £0."),
            ("", "Enter the amount to refund."),
            ("-1", "Enter an amount"),
        ],
    )
    def test_more_than_is_left_or_nothing_is_refused(self, finance, act, sandbox, amount, message):
        order = paid_order(sandbox, **BOOKING)
        response = act(refund_of(order), pence=amount, reason="Because")
        assert message in words(response)
        assert not Refund.objects.exists()

    def test_the_reason_is_asked_for(self, finance, act, sandbox):
        order = paid_order(sandbox, **BOOKING)
        assert "Enter a reason." in words(act(refund_of(order), pence="5", reason=""))

    def test_what_was_not_paid_has_nothing_to_give_back(self, finance, client, sandbox):
        order = open_order(**BOOKING)
        assert "nothing to refund" in words(client.get(refund_of(order)))

    def test_one_that_failed_is_tried_again(self, finance, client, act, done, sandbox):
        order = paid_order(sandbox, **BOOKING)
        give_back(order.lines.get(), 1000)
        refund = Refund.objects.get()
        Refund.objects.filter(pk=refund.pk).update(state=Refund.State.FAILED, error="The bank would not take it.")
        assert "The bank would not take it." in words(client.get(reverse("office_refunds:inspect", args=[refund.pk])))
        done(act(reverse("office_refunds:again", args=[refund.pk])))
        assert Refund.objects.exclude(pk=refund.pk).get().pence == 1000

    def test_one_of_a_second_payment_that_failed_is_tried_again_too(self, finance, client, act, done, sandbox):
        order = paid_order(sandbox, **BOOKING)
        payment = order.payments.get()
        failed = Refund.objects.create(
            order=order, payment=payment, kind="refund", pence=1000, cause="paid-twice:1", state="failed", of_second_payment=True
        )
        assert "Try it again" in words(client.get(reverse("office_refunds:inspect", args=[failed.pk])))
        done(act(reverse("office_refunds:again", args=[failed.pk])))
        again = Refund.objects.exclude(pk=failed.pk).get()
        order.refresh_from_db()
        assert (again.pence, again.state, again.of_second_payment, order.refunded_pence) == (1000, Refund.State.SUCCEEDED, True, 0)
        assert "has been tried again already" in words(act(reverse("office_refunds:again", args=[failed.pk])))


class TestInvoices:
    def test_one_that_came_by_bank_transfer_is_paid(self, finance, client, act, done, sandbox):
        order = invoiced_order(**BOOKING)
        address = reverse("office_orders:paid", args=[order.pk])
        assert "£54" in words(client.get(address))
        assert "is paid" in done(act(address))
        order.refresh_from_db()
        assert order.state == Order.State.PAID
        assert order.payments.get().paid_elsewhere

    def test_where_stripe_does_not_answer_nothing_changes_and_it_says_so(self, finance, act, sandbox, settings):
        order = invoiced_order(**BOOKING)
        settings.STRIPE_API_BASE = "http://127.0.0.1:1"
        assert "Stripe isn’t answering" in words(act(reverse("office_orders:paid", args=[order.pk])))
        order.refresh_from_db()
        assert order.state == Order.State.INVOICED

    def test_a_cancelled_order_ends_its_bookings(self, finance, act, done, sandbox):
        school = SchoolFactory()
        booking = book(EventFactory(price=4500), lead_of(school), school=school, payment=Booking.Payment.INVOICE)
        order = booking.order_line.order
        done(act(reverse("office_orders:cancel", args=[order.pk])))
        order.refresh_from_db()
        booking.refresh_from_db()
        assert (order.state, booking.state) == (Order.State.CANCELLED, Booking.State.CANCELLED)

    def test_a_paid_order_is_not_cancelled(self, finance, client, sandbox):
        order = paid_order(sandbox, **BOOKING)
        assert "You can’t cancel this order: it’s paid." in words(client.get(reverse("office_orders:cancel", args=[order.pk])))

    def test_those_owed_stand_with_their_age(self, office, client, sandbox, clock):
        invoiced_order(bill_to_name="Heron Dock Academy", **BOOKING)
        paid_order(sandbox, bill_to_name="Loomwright Primary", **BOOKING)
        clock.forward(days=40)
        office("Finance")
        text = words(client.get(reverse("office_owed:index")))
        assert "Heron Dock Academy" in text
        assert "40 days" in text
        assert "Overdue" in text
        assert "Loomwright Primary" not in text


class TestWebhooks:
    def failed(self, order):
        payment = order.payments.get()
        payload = {"object": "checkout.session", "id": payment.stripe_id}
        return WebhookEvent.objects.create(
            stripe_id="evt_1", type="checkout.session.completed", state="failed", payload=payload, error="OSError: full"
        )

    def test_one_that_failed_is_processed_again(self, finance, client, act, done, sandbox):
        from thep.payments import checkout

        order = open_order(**BOOKING)
        checkout.start(order)
        sandbox.pay(order.payments.get().stripe_id)
        event = self.failed(order)
        assert "OSError: full" in words(client.get(reverse("office_webhooks:inspect", args=[event.pk])))
        done(act(reverse("office_webhooks:again", args=[event.pk])))
        event.refresh_from_db()
        order.refresh_from_db()
        assert (event.state, event.error, order.state) == (WebhookEvent.State.DONE, "", Order.State.PAID)

    def test_one_that_fails_again_says_why(self, finance, act, sandbox, settings):
        from thep.payments import checkout

        order = open_order(**BOOKING)
        checkout.start(order)
        event = self.failed(order)
        settings.STRIPE_API_BASE = "http://127.0.0.1:1"
        assert "It failed again. Stripe isn’t answering, so" in words(act(reverse("office_webhooks:again", args=[event.pk])))

    def test_those_that_failed_stand_first(self, finance, client):
        WebhookEvent.objects.create(stripe_id="evt_1", type="invoice.voided", state="failed", payload={})
        WebhookEvent.objects.create(stripe_id="evt_2", type="invoice.paid", state="done", payload={})
        text = words(client.get(reverse("office_webhooks:index")))
        assert text.index("invoice.voided") < text.index("invoice.paid")


def test_an_events_person_reads_an_order_and_can_do_nothing_with_it(office, client):
    office("Events")
    order = open_order()
    page = client.get(reverse("office_orders:inspect", args=[order.pk]))
    assert order.reference in words(page)
    assert refund_of(order) not in page.content.decode()
    for address in (reverse("office_orders:paid", args=[order.pk]), refund_of(order), reverse("office_orders:cancel", args=[order.pk])):
        assert client.post(address, {"pence": "1", "reason": "x"}).status_code == 302
    assert not Refund.objects.exists()


@pytest.mark.parametrize("size", [2, 30])
def test_the_list_takes_as_many_queries_for_many_as_for_few(office, client, django_assert_max_num_queries, size):
    office("Finance")
    for _ in range(size):
        open_order(school=SchoolFactory())
    client.get(reverse("office_orders:index"))
    with django_assert_max_num_queries(17):
        client.get(reverse("office_orders:index"))
