"""What a move of a booking asks before: each guard returns where the booking may move, and raises in words where it may not.

Each takes the booking, whose event's row is locked, and what the move was asked with. Which move has which is in `transitions.TABLE`.
"""

from django.utils import timezone

from thep.events.access import admits
from thep.events.kinds import kind_of
from thep.events.models import Event
from thep.payments.models import Order

from . import access
from .cancellation import may_cancel, may_move
from .errors import AlreadyBooked, BookingClosed, NotAColleague, NotAllowed, NotForThem, NotPossibleNow, OfferLapsed, OtherCourse
from .models import Booking
from .moves import ANSWERS, ONLY, Asked, Move


def is_outlived_hold(booking: Booking) -> bool:
    """Return whether the hold's time ran out as its event began: it is not confirmed any more, even where nothing has ended it yet."""
    return booking.event.has_begun and booking.expires_at is not None and booking.expires_at <= timezone.now()


def hold_stands(booking: Booking, asked: Asked) -> None:
    if is_outlived_hold(booking):
        raise NotPossibleNow("This place wasn’t paid before the event began. Ask our office.")


def offer_stands(booking: Booking, asked: Asked) -> None:
    check_offer(booking)


def check_offer(booking: Booking) -> None:
    """Raise OfferLapsed where the offer has ended, or its event can't be booked any more."""
    event, now = booking.event, timezone.now()
    if booking.expires_at is None or booking.expires_at <= now:
        raise OfferLapsed
    # An offer is cut when its event moves; this stands also where the event changed in another way.
    if event.closes_at is None or event.closes_at <= now or event.state != Event.State.OPEN:
        raise OfferLapsed(str(BookingClosed.of(event)))


def offer_is_over(booking: Booking, asked: Asked) -> None:
    if booking.expires_at is not None and booking.expires_at > timezone.now():
        raise NotPossibleNow("This offer hasn’t ended yet. Decline it instead.")


def booking_has_closed(booking: Booking, asked: Asked) -> None:
    closes_at = booking.event.closes_at
    if closes_at is None or closes_at > timezone.now():
        raise NotPossibleNow("Booking is still open for this event, so the offer stands. Decline it instead.")


def has_no_date(booking: Booking, asked: Asked) -> None:
    if booking.event.closes_at is not None:
        raise NotPossibleNow("This event has a date, so the offer stands. Decline it instead.")


def booking_is_open(booking: Booking, asked: Asked) -> None:
    if not booking.event.is_bookable():
        raise BookingClosed.of(booking.event)


def event_has_begun(booking: Booking, asked: Asked) -> None:
    if not booking.event.has_begun:
        raise NotPossibleNow("The event hasn’t begun, so a place may still come free. Leave the waiting list instead.")


def is_early_enough(booking: Booking, asked: Asked) -> None:
    is_called_off = booking.event.state == Event.State.CANCELLED
    if not may_cancel(booking) and not (asked.waive and (asked.by_office or is_called_off)):
        raise NotPossibleNow("The event has begun, so the booking can’t be cancelled any more.")


def is_invoiced(booking: Booking, asked: Asked) -> None:
    if booking.payment != Booking.Payment.INVOICE:
        raise NotPossibleNow("This place wasn’t booked by invoice. Cancel the booking instead.")


def was_paid_late(booking: Booking, asked: Asked) -> None:
    if booking.order_line is None or booking.confirmed_at is not None:
        raise NotPossibleNow("This place was never paid for, so it can’t be given back. Book again.")
    if not booking.event.is_to_come:
        raise BookingClosed.of(booking.event)
    if Booking.objects.live().filter(event=booking.event_id, person=booking.person_id).exists():
        raise AlreadyBooked([booking.person])


def is_answered_before_the_start(booking: Booking, asked: Asked) -> None:
    if not kind_of(booking.event).booking.is_rsvp:
        raise NotPossibleNow("Nobody sends apologies for this event. Cancel the booking instead.")
    if not booking.event.is_to_come:
        raise BookingClosed.of(booking.event)


def may_come_after_all(booking: Booking, asked: Asked) -> None:
    if not booking.event.is_bookable() and not (asked.by_office and booking.event.is_to_come):
        raise BookingClosed.of(booking.event)


def place_is_kept(booking: Booking, asked: Asked) -> None:
    if booking.kept_until is None or booking.kept_until <= timezone.now():
        raise NotPossibleNow("This place isn’t kept any more. To come after all, book again.")
    if booking.event.state == Event.State.CANCELLED:
        raise NotPossibleNow("This event has been cancelled since.")
    if booking.event.has_begun:
        raise NotPossibleNow("This event has begun since. Ask our office.")
    if booking.order_line is not None and booking.order_line.order.state not in (Order.State.PAID, Order.State.INVOICED):
        raise NotPossibleNow("Its invoice has been withdrawn since. To come after all, book again.")
    if Booking.objects.live().filter(event=booking.event_id, person=booking.person_id).exists():
        # Without a name: this is kept with the visit's record.
        raise NotPossibleNow("This person has booked this event again since, or is on its waiting list.")


def is_kept_no_longer(booking: Booking, asked: Asked) -> None:
    if booking.kept_until is None or booking.kept_until > timezone.now():
        raise NotPossibleNow("This place is still kept, so that giving it up can be undone.")


def may_be_passed_on(booking: Booking, asked: Asked) -> None:
    if kind_of(booking.event).booking.is_rsvp:
        raise NotPossibleNow(ANSWERS)
    if booking.event.has_begun:
        raise NotPossibleNow(f"{ONLY[Move.TRANSFER]} This event has begun: ask our office.")
    if asked.to is None or booking.school is None or not access.belongs_to(asked.to, booking.school):
        raise NotAColleague(asked.to or booking.person, booking.school)
    if not admits(booking.event, asked.to):
        raise NotForThem(asked.to)
    access.check_they_stay([asked.to], school=booking.school, event=booking.event)
    if asked.by is None or not (access.may_pass_on(asked.by, booking) or asked.by.has_perm("bookings.change_booking")):
        raise NotAllowed(f"Only people of the {booking.school.noun} can pass its places on.")


def may_be_moved(booking: Booking, asked: Asked) -> None:
    if kind_of(booking.event).booking.is_rsvp:
        raise NotPossibleNow(ANSWERS)
    if not may_move(booking):
        raise NotPossibleNow("It’s too late to move this booking. You can still pass the place to a colleague.")
    other = asked.to_event
    if other is None or other.pk == booking.event_id or other.page_id is None or other.page_id != booking.event.page_id:
        raise OtherCourse
    if not admits(other, booking.person):
        raise NotForThem(booking.person)
    if not other.is_bookable():
        raise BookingClosed.of(other)
