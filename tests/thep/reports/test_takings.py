"""What an event took in: less what went back, in our own office or in Stripe's dashboard, and what banks took back."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.bookings import book, pay
from tests.factories.events import EventFactory
from tests.thep.bookings.test_given_back_elsewhere import refund_in_the_dashboard
from tests.thep.reports.test_events import words
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.payments.gateway import CardDispute
from thep.payments.settlement import settle_dispute
from thep.reports import event_figures

pytestmark = pytest.mark.django_db


def paid_place(event):
    booking = book(event, payment=Booking.Payment.CARD)
    return pay(booking.order_line.order)


def test_a_refund_in_the_dashboard_and_a_dispute_are_reckoned(office, client):
    event, other = EventFactory(price=4500), EventFactory(price=4500)
    refunded, disputed = paid_place(event), paid_place(event)
    paid_place(other)
    refund_in_the_dashboard(refunded, 3000)
    settle_dispute(
        disputed.payments.get(),
        CardDispute(id="du_1", payment_intent="", state="lost", pence=4500, reason="", answer_by=None, created_at=timezone.now()),
    )
    takings = event_figures.takings(event)
    assert (takings.paid, takings.refunded, takings.disputed) == (9000, 3000, 4500)
    assert list(event_figures.with_figures(Event.objects.order_by("pk")).values_list("paid_pence", flat=True)) == [1500, 4500]
    office("Office managers")
    assert "Refunded £30 Disputed £45 taken back by the buyer’s bank" in words(
        client.get(reverse("office_events:inspect", args=[event.pk]))
    )
