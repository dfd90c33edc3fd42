"""A school that books before it has renewed, and what becomes of its places."""

import datetime
import re

from django.test import TestCase
from django.utils import timezone
from wagtail.models import Page

from tests.factories.bookings import lead_of, teacher_at
from tests.factories.events import EventFactory
from tests.factories.membership import MembershipFactory, TierFactory, TierTermsFactory
from tests.factories.payments import committed
from tests.factories.schools import SchoolFactory
from thep.bookings import on_renewal
from thep.bookings.bookings import book as book_places
from thep.bookings.delegates import Delegate
from thep.bookings.models import Booking
from thep.events.models import CancellationPolicy, Price
from thep.membership import buying, memberships
from thep.payments.models import Order

State, Payment = Booking.State, Booking.Payment
LONDON = timezone.get_default_timezone()
AUGUST = "2027-08-10T09:00"
OTHERS, MEMBERS = 6000, 4500


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=LONDON)


class World:
    """A full member of 2026/27 with its lead, and an event on 20 October 2027 at £60 + VAT, £45 for members, who can use a place."""

    def __init__(self, places=1, **event):
        self.tier = TierFactory(name="Full")
        TierTermsFactory(tier=self.tier, academic_year=2027, included_places=places)
        self.school = SchoolFactory(name="Rowan Primary School", invoice_email="finance@rowan.example")
        self.lead, self.colleague = lead_of(self.school), teacher_at(self.school)
        self.now = MembershipFactory(school=self.school, tier=self.tier, academic_year=2026, agreed_at=at("2026-07-01T09:00"))
        self.policy = CancellationPolicy.objects.create(name="Standard", slug="standard", text="Free for ten days.")
        self.policy.steps.create(at_least=240, unit="hours", refund_percent=100)
        self.policy.steps.create(at_least=24, unit="hours", refund_percent=50)
        self.course = Page.objects.get(depth=1).add_child(title="Phonics that sticks", slug="phonics")
        self.event = self.run("2027-10-20T09:00", **event)

    def run(self, starts_at, **event):
        told = {"price": OTHERS, "vat_rate": 2000, "uses_included_places": True, "policy": self.policy, "page": self.course}
        made = EventFactory(starts_at=at(starts_at), **told | event)
        Price.objects.create(event=made, tier=self.tier, net_pence=min(MEMBERS, event.get("price", MEMBERS)))
        return made

    def book(self, *people, event=None, purchase_order="PO 7"):
        with after_commit():
            placed = book_places(
                event or self.event, booker=self.lead, school=self.school, payment=Payment.ON_RENEWAL, purchase_order=purchase_order,
                delegates=[Delegate(person=person) for person in people or [self.colleague]],
            )  # fmt: skip
        return placed.bookings[0]

    def renew(self, tier=None):
        with committed():
            quoted = memberships.quote(school=self.school, tier=tier or self.tier, academic_year=2027)
            buying.by_invoice(quoted.charges.get(), buyer=self.lead, purchase_order="PO 8")
        return quoted


def after_commit():
    """The tasks run that wait for a commit, of what opens its own transaction."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def settle():
    with after_commit():
        return on_renewal.settle_all()


def now(booking):
    return Booking.objects.get(pk=booking.pk)


def stands(booking):
    """How the booking is paid for, what it costs before VAT, and whether it still waits."""
    booking = now(booking)
    return booking.payment, booking.net_pence, booking.renew_by is not None


def invoiced():
    """The sums of the invoices for places, before VAT."""
    return [order.net_pence for order in Order.objects.filter(lines__purpose="booking").order_by("pk").distinct()]


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).strip()


WAITS = (Payment.ON_RENEWAL, OTHERS, True)
INCLUDED = (Payment.INCLUDED, 0, False)
