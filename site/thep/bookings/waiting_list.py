"""The waiting list: joined and left, offered a place as one is freed, accepted, declined, lapsed.

An offer takes the place: nobody else can have it until the offer is declined or ends. Joining is part of `bookings.book`.
"""

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event
from thep.payments.models import Order

from . import paying, places
from .errors import EventFull, OfferLapsed
from .guards import check_offer
from .models import Booking, PlaceRequest
from .moves import Asked, Move
from .transitions import has, perform


def offer_next(event_pk: int) -> list[Booking]:
    """Offer every free place of the event to the head of its waiting list, and return the new offers.

    To be called in the transaction that freed places, or made more of them.
    """
    event = places.lock(event_pk)[event_pk]
    if not event.is_bookable():
        return []
    offered = []
    for booking in Booking.objects.filter(event=event).waiting()[: max(event.places_left, 0)]:
        booking.event = event
        try:
            perform(booking, Move.OFFER)
        except EventFull:
            break
        offered.append(booking)
    return offered


def offer(booking: Booking) -> Booking:
    """Offer this person a free place, whoever waits before them. Nothing happens where they have left the waiting list.

    Raises:
        EventFull, BookingClosed.
    """
    with transaction.atomic():
        event = places.lock(booking.event_id)[booking.event_id]
        booking.refresh_from_db()
        booking.event = event
        if has(booking, Move.OFFER):
            perform(booking, Move.OFFER)
        return booking


def offer_all() -> list[Booking]:
    """Offer the places that are free while people wait for them, because more were made or booking opened."""
    waited_for = Booking.objects.waiting().order_by().values("event")
    offered = []
    for event_pk in Event.objects.open().upcoming().filter(pk__in=waited_for).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic(durable=True):
            offered += offer_next(event_pk)
    return offered


def leave(booking: Booking, *, by: User) -> Booking:
    """Take the booking off the waiting list. Nothing happens where it has left already."""
    with transaction.atomic():
        places.lock(booking.event_id)
        booking.refresh_from_db()
        if has(booking, Move.LEAVE):
            perform(booking, Move.LEAVE, Asked(by=by))
        return booking


def accept(
    booking: Booking,
    *,
    by: User,
    payment: str,
    purchase_order: str = "",
    invoice_to: str = "",
    cost_code: str = "",
    within: bool = False,
) -> tuple[Booking, Order | None]:
    """Confirm the offered place, or hold it for half an hour until the order that is returned is paid; the order is under `cost_code`.

    A second call returns what the first one did. `within` says that the caller has the transaction, and holds no lock that comes after the
    event's.

    Raises:
        OfferLapsed, NotPayable, NotAllowed, AsksFirst, TooFewIncludedPlaces, UnknownRecipient.
    """
    with transaction.atomic(durable=not within):
        event = places.lock(booking.event_id)[booking.event_id]
        booking.refresh_from_db()
        if booking.state in (Booking.State.HELD, Booking.State.CONFIRMED):
            return booking, booking.order_line.order if booking.order_line else None
        booking.event = event
        if booking.state != Booking.State.OFFERED:
            raise OfferLapsed
        check_offer(booking)  # before anything is written for it
        if booking.is_free:
            payment = Booking.Payment.FREE
        else:
            is_approved = PlaceRequest.objects.approved().filter(booking=booking).exists()
            paying.check_way(payment, booker=by, school=booking.school, is_approved=is_approved)
        order = paying.settle(
            [booking],
            event=event,
            booker=by,
            school=booking.school,
            payment=payment,
            purchase_order=purchase_order,
            invoice_to=invoice_to,
            cost_code=cost_code,
        )
        return booking, order


def decline(booking: Booking, *, by: User) -> Booking:
    """Decline the offer, and offer its place to the next person. Nothing happens where the offer has ended already."""
    with transaction.atomic():
        places.lock(booking.event_id)
        booking.refresh_from_db()
        if has(booking, Move.DECLINE):
            perform(booking, Move.DECLINE, Asked(by=by))
            offer_next(booking.event_id)
        return booking


def lapse_offers() -> list[Booking]:
    """End offers whose time has run out, tell their people and offer each place to the next; return those that ended."""
    return [booking for booking in Booking.objects.lapsing().filter(state=Booking.State.OFFERED) if lapse_offer(booking)]


def lapse_offer(booking: Booking) -> bool:
    """End an offer whose time has run out; return whether it did: it may have been taken or ended meanwhile."""
    with transaction.atomic(durable=True):
        places.lock(booking.event_id)
        booking.refresh_from_db()
        if booking.state != Booking.State.OFFERED:
            return False
        perform(booking, Move.LAPSE)
        offer_next(booking.event_id)
        return True


def follow(event: Event) -> list[Booking]:
    """Cut the event's offers to the close of booking; return those that this ends, whose places are free again.

    While the event has no date, they go back to the head of the waiting list. To be called in the transaction that changed the event.
    """
    ended = []
    for booking in Booking.objects.filter(event=event, state=Booking.State.OFFERED).order_by("pk"):
        booking.event = event
        if event.closes_at is None:
            perform(booking, Move.WAIT_AGAIN)
        elif event.closes_at <= timezone.now():
            perform(booking, Move.CLOSE)
            ended.append(booking)
        elif booking.expires_at is None or booking.expires_at > event.closes_at:
            booking.expires_at = event.closes_at
            booking.save(update_fields=["expires_at"])
    return ended


def end_unmet(event: Event) -> int:
    """End what waits for a place at an event that has begun, with a letter each; return how many."""
    with transaction.atomic():
        event = places.lock(event.pk)[event.pk]
        if not event.has_begun:
            return 0
        unmet = list(Booking.objects.filter(event=event).waiting().select_related("person", "event"))
        for booking in unmet:
            perform(booking, Move.LAPSE)
    return len(unmet)


def end_all_unmet() -> int:
    """End the waiting lists of every event that has begun; return how many bookings waited."""
    waited_for = Booking.objects.waiting().order_by().values("event")
    begun = Event.objects.filter(pk__in=waited_for, starts_at__lte=timezone.now()).order_by("pk")
    return sum(end_unmet(event) for event in begun)
