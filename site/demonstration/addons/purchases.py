"""What schools asked for and bought of the catalogue, with dates in each state, over this year and the last."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from demonstration.bookings.booking_desk import DAY, Desk, reference
from demonstration.schools import people
from demonstration.schools.schools import BEN_JONSON
from demonstration.seeded_random import lasting_uuid
from thep.accounts.models import User
from thep.addons import buying, deliveries, half_days, letters, purchases
from thep.addons.buying import Payment
from thep.addons.models import AddOn, Delivery, HalfDayEntry, Purchase
from thep.events.school_terms import is_school_day
from thep.mail.causes import key_of
from thep.mail.models import Message
from thep.membership.years import this_academic_year
from thep.payments.models import Order
from thep.payments.models import Payment as Paid
from thep.schools.models import Affiliation, School

CARD, INVOICE = Order.Method.CARD, Order.Method.INVOICE
CONSULTANTS = ("Miriam Okafor", "Gareth Pugh", "Shirin Rahman")
DONE = (
    "We walked the school together in the morning and met the subject leads after lunch. Three things to do next are in the note: "
    "the timetable of interventions, one shared way of giving feedback, and a visit to a partner school in the half term."
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """What a lead bought so many days ago, or asked for, and its dates: each so many days from today, and how far it has got.

    `lead` is an address, or a number among those who lead member schools.
    """

    lead: str | int
    add_on: str
    days_ago: int
    quantity: int = 1
    method: str = INVOICE
    is_paid: bool = True
    dates: tuple[tuple[int, str], ...] = ()
    message: str = ""
    offer: int = 0
    ending: str = ""


FARIDA, PATRICK = "farida.khanom@benjonson.example", "patrick.doyle@benjonson.example"
STORIES = (
    Story(lead=FARIDA, add_on="consultancy-day", days_ago=40, quantity=2, dates=((-20, "closed"), (-6, "delivered"), (18, "scheduled"))),
    Story(lead=FARIDA, add_on="training-in-your-school", days_ago=24, is_paid=False, dates=((33, "asked"),)),
    Story(lead=FARIDA, add_on="subject-review", days_ago=8, offer=165_000, message="Early reading in Reception and Year 1."),
    Story(lead=PATRICK, add_on="coaching", days_ago=70, quantity=6, dates=((-50, "closed"), (-15, "closed"), (12, "scheduled"))),
    Story(lead=FARIDA, add_on="five-more-places", days_ago=15, method=CARD),
    Story(lead=1, add_on="peer-review", days_ago=6, message="How well do our pupils write at length?"),
    Story(lead=1, add_on="governor-package", days_ago=55, dates=((-30, "closed"), (-3, "scheduled"))),
    Story(lead=2, add_on="consultancy-day", days_ago=30, dates=((9, "cancelled"), (23, "scheduled"))),
    Story(lead=2, add_on="conference-table", days_ago=12, is_paid=False),
    Story(lead=3, add_on="training-in-your-school", days_ago=48, dates=((-10, "closed"),)),
    Story(
        lead="sunita.iyer@bow-school.example", add_on="peer-review", days_ago=60, offer=210_000, message="Our sixth form.", ending="lapsed"
    ),
    Story(lead="sunita.iyer@bow-school.example", add_on="consultancy-day", days_ago=2, dates=((27, "asked"),), is_paid=False),
)


LAST_YEAR: tuple[tuple[str | int, str, int, tuple[int, int]], ...] = (
    (FARIDA, "consultancy-day", 2, (1, 19)),
    (2, "training-in-your-school", 1, (11, 10)),
    (4, "governor-package", 1, (2, 9)),
)
"""Who bought how much of what, on which day of last year."""


def tell(desk: Desk) -> None:
    """Tell each story once, dated back."""
    for story in STORIES:
        place = place_of(story.lead)
        token = lasting_uuid("add-on", story.lead, story.add_on)
        if place is not None and not Purchase.objects.filter(token=token).exists():
            Teller(desk, story, place.person, place.school).tell(token)
    # The outbox keeps the latest letters alone, and those about dates that have gone by are older than they look.
    gone = Delivery.objects.filter(day__lt=timezone.localdate(desk.now))
    for delivery in gone:
        Message.objects.filter(kind=letters.DATE.name, cause__startswith=f"{key_of(delivery)}:").delete()


def tell_last_year(today: datetime.date) -> None:
    """Have what schools bought and used last year. It was paid before there was this site, so there is no order."""
    for lead, slug, quantity, (month, date) in LAST_YEAR:
        place, token = place_of(lead), lasting_uuid("add-on last year", lead, slug)
        if place is None or Purchase.objects.filter(token=token).exists():
            continue
        year = this_academic_year()
        day = datetime.date(year if month < 9 else year - 1, month, date)
        at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10)))
        add_on = AddOn.objects.get(slug=slug)
        price = add_on.prices.filter(tier=None).first()
        purchase = Purchase.objects.create(
            token=token, school=place.school, add_on=add_on, quantity=quantity, vat_rate=add_on.vat_rate, ordered_at=at,
            paid_at=at + 30 * DAY, net_pence=quantity * (price.net_pence if price else 0), half_days=add_on.brings * quantity,
            ordered_by=place.person,
        )  # fmt: skip
        use_up(purchase)
        Purchase.objects.filter(pk=purchase.pk).update(started_at=at)
        HalfDayEntry.objects.filter(purchase=purchase).update(at=at)


def use_up(purchase: Purchase) -> None:
    """Have each half day of a purchase used, one a fortnight, and closed."""
    half_days.grant(purchase, half_days=purchase.half_days, cause="bought")
    at = purchase.ordered_at
    for number in range(purchase.half_days):
        delivery = Delivery.objects.create(
            purchase=purchase, day=timezone.localdate(at) + (14 + 14 * number) * DAY, part=Delivery.Part.MORNING, half_days=1,
            deliverer=CONSULTANTS[number % len(CONSULTANTS)], location=purchase.school.name, scheduled_at=at, delivered_at=at, closed_at=at,
            evidence=DONE, asked_by=purchase.ordered_by,
        )  # fmt: skip
        half_days.draw(purchase, half_days=1, cause=deliveries.cause_of(delivery), by=purchase.ordered_by)


def place_of(lead: str | int) -> Affiliation | None:
    """Return where and who the lead of a story is."""
    leading = Affiliation.objects.leading().select_related("person", "school").order_by("school__urn", "pk")
    if isinstance(lead, str):
        return leading.filter(person__email=lead).first()
    members = leading.filter(school__memberships__academic_year=this_academic_year()).exclude(school__urn=BEN_JONSON)
    return members.distinct()[lead]


class Teller:
    """Tells one story."""

    def __init__(self, desk: Desk, story: Story, lead: User, school: School) -> None:
        self.desk, self.story, self.lead, self.school = desk, story, lead, school
        self.began_at = desk.now - story.days_ago * DAY
        self.office = people.named("office_events")

    def tell(self, token: UUID) -> None:
        add_on = AddOn.objects.get(slug=self.story.add_on)
        if self.story.message:
            purchase = purchases.ask(
                add_on, school=self.school, by=self.lead, quantity=1, message=self.story.message, token=token
            )  # fmt: skip
            self.answer(purchase)
        else:
            payment = Payment(method=self.story.method, purchase_order=f"PO {4000 + self.story.days_ago}")
            order = buying.buy(
                add_on, school=self.school, buyer=self.lead, quantity=self.story.quantity, payment=payment, token=token
            )  # fmt: skip
            Order.objects.filter(pk=order.pk).update(reference=f"THE-{reference('add-on', token)}")
            order.refresh_from_db()
            self.desk.settle(order, self.began_at, is_paid=self.story.is_paid)
            purchase = Purchase.objects.select_related("add_on", "school").get(token=token)
        for days, state in self.story.dates:
            self.add_date(purchase, self.school_day(days), state)
        self.date_back(purchase)

    def answer(self, purchase: Purchase) -> None:
        if self.story.offer:
            purchases.quote(
                purchase, net_pence=self.story.offer, vat_rate=2000, quantity=1, brings=4, by=self.office,
                text="Two days in your school with two of our reviewers, and a written report within ten working days.",
                answer_by=timezone.localdate() + 21 * DAY,
            )  # fmt: skip

    def school_day(self, days: int) -> datetime.date:
        day = timezone.localdate(self.desk.now) + days * DAY
        while not is_school_day(day):
            day += -DAY if days < 0 else DAY
        return day

    def add_date(self, purchase: Purchase, day: datetime.date, state: str) -> None:
        """Have a date that has got as far as `state`. What it draws is drawn as always."""
        asked = self.school_day(40)
        delivery = deliveries.ask(purchase, day=asked, part=Delivery.Part.MORNING, note="With our middle leaders.", by=self.lead)
        if state == "asked":
            Delivery.objects.filter(pk=delivery.pk).update(day=day)
            return
        who = CONSULTANTS[purchase.pk % len(CONSULTANTS)]
        delivery = deliveries.schedule(delivery, day=day, part=Delivery.Part.MORNING, deliverer=who, location="")
        if state in ("delivered", "closed"):
            delivery = deliveries.mark_delivered(delivery)
        if state == "closed":
            deliveries.close(delivery, text=DONE, upload=None, by=self.office)
        if state == "cancelled":
            deliveries.cancel(delivery, reason=f"{who} is ill. We’ll offer you another day.", by=self.office, is_office=True)

    def date_back(self, purchase: Purchase) -> None:
        """Date what was just done to when it is to have been done."""
        began, kept = self.began_at, Purchase.objects.filter(pk=purchase.pk)
        kept.update(started_at=began)
        kept.filter(asked_at__isnull=False).update(asked_at=began)
        kept.filter(quoted_at__isnull=False).update(quoted_at=began + DAY)
        kept.filter(ordered_at__isnull=False).update(ordered_at=began)
        if self.story.ending == "lapsed":
            kept.update(answer_by=timezone.localdate(began) + 28 * DAY)
        Delivery.objects.filter(purchase=purchase).update(asked_at=began + DAY)
        HalfDayEntry.objects.filter(purchase=purchase).exclude(kind=HalfDayEntry.Kind.GRANTED).update(at=min(began + DAY, self.desk.now))
        if purchase.order_line is None:
            return
        order = purchase.order_line.order
        Order.objects.filter(pk=order.pk).update(created_at=began)
        Paid.objects.filter(order=order).update(created_at=began)
        HalfDayEntry.objects.filter(purchase=purchase, kind=HalfDayEntry.Kind.GRANTED).update(at=began)
