"""Add-ons of the catalogue, and what schools bought of it."""

import datetime

import factory
from django.utils import timezone
from django.utils.text import slugify

from tests.factories.payments import open_order
from tests.factories.schools import SchoolFactory
from thep.addons import buying
from thep.addons.buying import Payment
from thep.addons.models import AddOn, Delivery, Purchase
from thep.addons.states import State
from thep.payments.models import Order
from thep.payments.orders import NewLine


class AddOnFactory(factory.django.DjangoModelFactory):
    """A day of consultancy at £600, and £550 from 3 days on."""

    class Meta:
        model = AddOn
        django_get_or_create = ("slug",)
        skip_postgeneration_save = True

    name = "Consultancy day"
    slug = factory.LazyAttribute(lambda add_on: slugify(add_on.name))
    summary = "A day with somebody who has led a school."
    description = "We agree with you what it is about."
    brings = 2

    @factory.post_generation
    def prices(self, create, extracted, **kwargs):
        if create and not self.is_on_request:
            for tier, quantity, pence in extracted if extracted is not None else [(None, 1, 60_000), (None, 3, 55_000)]:
                self.prices.get_or_create(tier=tier, from_quantity=quantity, defaults={"net_pence": pence})


def on_request(**fields):
    """A peer review, which schools ask for."""
    return AddOnFactory(**{"name": "Peer review", "pricing": AddOn.Pricing.ON_REQUEST, "unit": "review", "units": "reviews"} | fields)


class PurchaseFactory(factory.django.DjangoModelFactory):
    """Two half days that are paid."""

    class Meta:
        model = Purchase

    school = factory.SubFactory(SchoolFactory)
    add_on = factory.SubFactory(AddOnFactory)
    net_pence = 60_000
    vat_rate = 2000
    half_days = 2
    working = "1 day"
    half_days_granted = factory.SelfAttribute("half_days")
    ordered_at = factory.LazyFunction(timezone.now)
    paid_at = factory.SelfAttribute("ordered_at")


UNBOUGHT = {"half_days_granted": 0, "ordered_at": None, "paid_at": None}


def in_state(state, **more):
    """A purchase in `state` today."""
    now, today = timezone.now(), timezone.localdate()
    quoted = UNBOUGHT | {"quoted_at": now, "answer_by": today}
    facts = {
        State.ASKED: UNBOUGHT | {"asked_at": now},
        State.QUOTED: quoted,
        State.LAPSED: quoted | {"answer_by": today - datetime.timedelta(days=1)},
        State.PAYING: dict(UNBOUGHT),
        State.ORDERED: {"paid_at": None},
        State.PAID: {},
        State.CLOSED: UNBOUGHT | {"closed_at": now},
        State.CANCELLED: {"paid_at": None, "cancelled_at": now},
        State.REFUNDED: {"refunded_at": now},
    }[state]
    if state == State.PAYING:
        facts["order_line"] = open_order(lines=[NewLine("addon", "1 day", 60_000, 2000)]).lines.get()
    return PurchaseFactory(**facts | more)


def bought(school, lead, *, add_on=None, quantity=1, method=Order.Method.INVOICE, **more):
    """What `lead` of `school` bought at its price, with its order."""
    payment = Payment(method=method, purchase_order="PO 7")
    order = buying.buy(add_on or AddOnFactory(), school=school, buyer=lead, quantity=quantity, payment=payment, **more)
    return Purchase.objects.get(order_line__order=order), order


class DeliveryFactory(factory.django.DjangoModelFactory):
    """A morning in three weeks that is scheduled. What it draws is not written."""

    class Meta:
        model = Delivery

    purchase = factory.SubFactory(PurchaseFactory)
    day = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=21))
    half_days = 1
    deliverer = "Miriam Okafor"
    location = "The staff room"
    scheduled_at = factory.LazyFunction(timezone.now)
