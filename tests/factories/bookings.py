"""Places at events, made the way the site makes them."""

import datetime

import factory
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from thep.bookings import bookings
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking, Terms
from thep.payments import settlement
from thep.schools.models import Affiliation


class TermsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Terms

    version = factory.Sequence(lambda n: f"2026-{n}")
    text = "Swap a colleague in at any time."


def book(event, person=None, *, payment=Booking.Payment.FREE, school=None, **more):
    """One booking of `person` (somebody new if None) for themselves; on the waiting list where the event is full."""
    person = person or PersonFactory()
    placed = bookings.book(
        event, booker=person, school=school, delegates=[Delegate(person=person)], payment=payment, waiting_list_if_full=True, **more
    )
    return placed.bookings[0]


def stamps(state=Booking.State.CONFIRMED):
    """What a booking that is written into the database in `state`, without an operation, has to say of itself besides."""
    now = timezone.now()
    match state:
        case Booking.State.CONFIRMED:
            return {"confirmed_at": now}
        case Booking.State.HELD | Booking.State.OFFERED:
            return {"expires_at": now + datetime.timedelta(hours=1)}
        case Booking.State.WAITING:
            return {"waiting_since": now}
    return {"ended_at": now, "end_reason": "Ill"}


def lead_of(school, **person):
    """A CPD lead of `school`."""
    return AffiliationFactory(person=PersonFactory(**person), school=school, role=Affiliation.Role.CPD_LEAD).person


def teacher_at(school, **person):
    return AffiliationFactory(person=PersonFactory(**person), school=school).person


def pay(order):
    """The money for `order` has come, as the webhook, the return page or the sweep hears it."""
    payment = order.payments.get()
    return settlement.confirm_payment(payment, paid_pence=order.total_pence, payment_intent=f"pi_{payment.pk}")
