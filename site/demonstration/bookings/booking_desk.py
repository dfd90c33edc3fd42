"""Books as people do, through the product's own operations, and gives what comes of it a reference that lasts."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from demonstration.bookings.till import Till
from demonstration.seeded_random import Dice, lasting_uuid
from thep.accounts.models import User
from thep.bookings import bookings
from thep.bookings.delegates import Delegate
from thep.bookings.models import ALPHABET, Booking, Submission, Terms
from thep.events.models import Event
from thep.payments.models import Order
from thep.schools.models import School

DAY = datetime.timedelta(days=1)
LONGEST_AGO, TRANSFER_TAKES = 80, 19


@dataclass
class Desk:
    """`now` is the moment from which the season is dated; `made_at` tells when each submission is to have been sent."""

    till: Till
    now: datetime.datetime
    terms: Terms
    finance: User
    made_at: dict[int, datetime.datetime] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def book(
        self,
        event: Event,
        people: Sequence[User],
        *,
        booker: User,
        school: School | None,
        payment: str,
        is_paid: bool = True,
        purchase_order: str = "",
        days_ago: int | None = None,
    ) -> list[Booking]:
        """Give `people` places, or have them wait where the event is full. An earlier load's bookings are left as they have become."""
        token = lasting_uuid("booking", event.uid, booker.email, *(person.email for person in people))
        if found := Submission.objects.filter(token=token).first():
            return list(found.bookings.order_by("pk"))
        made_at = self.moment(event, token, days_ago)
        with open_for_booking(event):
            placed = bookings.book(
                event,
                booker=booker,
                school=school,
                delegates=[Delegate(person=person) for person in people],
                payment=payment,
                terms=self.terms,
                purchase_order=purchase_order,
                waiting_list_if_full=True,
                token=token,
                made_at=None if event.is_bookable() else made_at,
            )
        self.made_at[placed.submission.pk] = made_at
        for booking in placed.bookings:
            self.rename(booking, reference("booking", token, booking.person.email))
        if placed.order is not None:
            Order.objects.filter(pk=placed.order.pk).update(reference=f"THE-{reference('order', token)}")
            placed.order.refresh_from_db()
            self.settle(placed.order, made_at, is_paid=is_paid)
        return list(placed.submission.bookings.order_by("pk"))

    def rename(self, booking: Booking, new: str) -> None:
        """Give a booking its lasting reference; letters that have been written with the old one are put right at the end."""
        Booking.objects.filter(pk=booking.pk).update(reference=new)
        self.renamed[booking.reference] = new

    def settle(self, order: Order, made_at: datetime.datetime, *, is_paid: bool) -> None:
        """Charge the card or send the invoice; schools take a month to pay, those that do."""
        if order.method == Order.Method.CARD:
            if is_paid:
                self.till.pay_by_card(order)
            else:
                self.till.open_page(order)
            return
        days = (self.now - made_at).days
        self.till.issue_invoice(order, days_ago=days)
        if is_paid and days > TRANSFER_TAKES:
            self.till.receive_transfer(order, by=self.finance)

    def moment(self, event: Event, token: UUID, days_ago: int | None) -> datetime.datetime:
        """Return some working moment before the event and before now; `days_ago`, where that is given."""
        dice = Dice("moment", token)
        until = min(self.now, event.starts_at - 3 * DAY if event.starts_at else self.now)
        earliest = self.now - LONGEST_AGO * DAY
        span = max((until - earliest).days, 1)
        days = dice.below(span) * dice.below(span) // span if days_ago is None else 0
        day = timezone.localtime((until if days_ago is None else self.now) - (days if days_ago is None else days_ago) * DAY)
        made_at = day.replace(hour=dice.between(7, 18), minute=dice.below(60), second=dice.below(60), microsecond=0)
        if days_ago == 0:
            return self.now - datetime.timedelta(minutes=dice.between(2, 9))
        made_at = made_at if made_at < self.now else made_at - DAY
        return min(made_at, event.closes_at - DAY) if event.closes_at else made_at


@contextmanager
def open_for_booking(event: Event) -> Iterator[None]:
    """Have booking open inside, though its first day may not have come."""
    opens_at = event.booking_opens_at
    Event.objects.filter(pk=event.pk).update(booking_opens_at=None)
    try:
        yield
    finally:
        Event.objects.filter(pk=event.pk).update(booking_opens_at=opens_at)


def reference(*name: object) -> str:
    dice = Dice("reference", *name)
    return "".join(dice.pick(ALPHABET) for _ in range(8))
