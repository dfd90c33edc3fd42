"""What a booking is to whoever reads of it now. Every page that says what became of one takes its words from here.

It is read from the booking and the clock, never from the order alone: an order that ended doesn't say who ended the place, or why.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from thep.accounts.models import User
from thep.design.templatetags.thep import clock, day, money, until, weekday
from thep.events.models import Event
from thep.schools.models import Affiliation

from . import end_reasons, queries
from .models import Booking, OfstedPlace
from .money_back import money_back, promise_of

State = Booking.State


@dataclass(frozen=True)
class Standing:
    """`heading` is for the top of a page, `sentence` for below it; `tone` is the design system's."""

    tone: str
    heading: str
    sentence: str


def standing_of(booking: Booking, *, reader: User) -> Standing:
    """Return what to say of `booking` to `reader`, who may see it."""
    match booking.state:
        case State.CONFIRMED:
            return _confirmed(booking, reader)
        case State.HELD:
            return _held(booking, reader)
        case State.OFFERED:
            return _offered(booking, reader)
        case State.WAITING:
            return _waiting(booking, reader)
        case State.LAPSED:
            return _lapsed(booking)
        case State.TRANSFERRED:
            heir = booking.followed_by.delegate if hasattr(booking, "followed_by") else "a colleague"
            return Standing("info", "Passed to a colleague", f"{_ended(booking, reader, 'passed this place on', 'passed on')} to {heir}.")
        case State.MOVED:
            return Standing("info", "Moved to another date", f"{_ended(booking, reader, 'moved this booking', 'moved')}.")
        case State.APOLOGIES:
            return Standing("info", "Apologies sent", f"{_ended(booking, reader, 'sent apologies', 'given up')}.")
    return _cancelled(booking, reader)


def standing_of_all(bookings: Sequence[Booking], first: Booking, *, reader: User) -> Standing:
    """Return what to say of `bookings` that were made together: of `first`, or of all that are confirmed where it's one of several."""
    confirmed = [booking for booking in bookings if booking.state == State.CONFIRMED]
    if first.state != State.CONFIRMED or len(confirmed) == 1 or first.event.has_begun:
        return standing_of(first, reader=reader)
    if all(booking.person_id != reader.pk for booking in confirmed):
        return Standing("good", "They’re booked", f"{len(confirmed)} people have confirmed places.")
    others = len(confirmed) - 1
    return Standing("good", "You’re booked", f"You and {others} other{'s' if others > 1 else ''} have confirmed places.")


def _confirmed(booking: Booking, reader: User) -> Standing:
    event, is_mine = booking.event, booking.person_id == reader.pk
    who = "You" if is_mine else booking.delegate
    if event.is_over and event.ends_at:
        came = f": {booking.outcome[:1].lower()}{booking.outcome[1:]}" if booking.outcome else ""
        return Standing("", "This event is over", f"It ended on {weekday(event.ends_at)}. {who} had a place{came}.")
    heading = "You’re booked" if is_mine else f"{booking.delegate} is booked"
    if not event.has_begun:
        return Standing("good", heading, f"{who} {'have' if is_mine else 'has'} a confirmed place.")
    now = timezone.now()
    coming = next((session for session in event.sessions.all() if session.ends_at > now), None)
    if coming is None:
        return Standing("good", heading, "It has begun.")
    if coming.starts_at <= now:
        return Standing("good", heading, f"It’s on now, until {clock(coming.ends_at)}.")
    return Standing(
        "good", heading, f"It has begun. The next session is on {weekday(coming.starts_at)}, {until(coming.starts_at, coming.ends_at)}."
    )


def _held(booking: Booking, reader: User) -> Standing:
    ends, is_mine = booking.expires_at, booking.person_id == reader.pk
    if ends is None or ends <= timezone.now():
        when = f" at {clock(ends)}" if ends else ""
        return Standing("warn", "Not paid in time", f"The time to pay ran out{when}, so we’re no longer holding the place.")
    order = booking.order_line.order if booking.order_line else None
    cost = money(order.total_pence if order else booking.total_pence)
    together = Booking.objects.filter(order_line__order=order, state=State.HELD).count() if order else 1
    if order is not None and order.buyer_id != reader.pk:
        whose = "your" if is_mine else f"{booking.delegate}’s"
        return Standing(
            "warn", "Not paid yet", f"We’re holding {whose} place until {clock(ends)}: {order.buyer} has to pay {cost} by then."
        )
    if together > 1:
        return Standing("warn", "Not paid yet", f"You’re holding {together} places until {clock(ends)}: pay {cost} or let them go.")
    if not is_mine:
        return Standing("warn", "Not paid yet", f"We’re holding {booking.delegate}’s place until {clock(ends)}: pay {cost} or let it go.")
    return Standing("warn", "Not paid yet", f"You’re holding a place until {clock(ends)}: pay {cost} or let it go.")


def _offered(booking: Booking, reader: User) -> Standing:
    ends = booking.expires_at
    if ends is None or ends <= timezone.now():
        return Standing("info", "The offer has ended", "The place that we offered has gone to the next person on the waiting list.")
    whom = "you" if booking.person_id == reader.pk else booking.delegate
    return Standing("warn", "A place is free", f"A place is reserved for {whom} until {clock(ends)} on {weekday(ends)}.")


def _waiting(booking: Booking, reader: User) -> Standing:
    if booking.event.has_begun:
        return Standing("info", "No place came free", "The event has begun, and no place came free before it did.")
    ahead = queries.ahead_of(booking)
    position = "first" if ahead == 0 else f"number {ahead + 1}"
    who = "You’re" if booking.person_id == reader.pk else f"{booking.delegate} is"
    next_step = "We’ll email you as soon as a place comes free. There’s nothing to pay until then."
    return Standing("info", f"{who} on the waiting list", f"{who} {position} on the waiting list. {next_step}")


def _cancelled(booking: Booking, reader: User) -> Standing:
    event = booking.event
    called_off = event.state == Event.State.CANCELLED and event.cancelled_at is not None
    if called_off and booking.ended_at is not None and event.cancelled_at is not None and booking.ended_at >= event.cancelled_at:
        said = f"We cancelled this event on {day(event.cancelled_at)}."
        heading = "This event was cancelled"
    elif booking.confirmed_at is not None:
        said, heading = f"{_ended(booking, reader, 'cancelled this place', 'cancelled')}.", "Booking cancelled"
    elif booking.order_line is not None:
        said, heading = f"{_ended(booking, reader, 'let this place go', 'let go')}, before it was paid.", "Place let go"
    elif booking.end_reason in (end_reasons.DECLINED, end_reasons.NOT_WANTED):
        said, heading = f"{_ended(booking, reader, 'declined this place', 'declined')}.", "Offer declined"
    else:
        said, heading = f"{_ended(booking, reader, 'left the waiting list', '')}.", "Not on the waiting list any more"
    return Standing("info", heading, " ".join(filter(None, [said, _reason(booking), money_back(booking) or _promise(booking)])))


def _lapsed(booking: Booking) -> Standing:
    on = f" on {day(booking.ended_at)}" if booking.ended_at else ""
    if booking.order_line is None:
        when = " before the event began" if booking.end_reason == end_reasons.NO_PLACE else on
        return Standing("info", "Not on the waiting list any more", f"{booking.end_reason}{when}.")
    if booking.order_line.order.paid_at is not None:
        said = f"Your payment came after the place had gone. {money_back(booking)}".strip()
        return Standing("warn", "Your payment came too late", said)
    return Standing("warn", "Not paid in time", f"The place wasn’t paid in time, so we let it go{on}. Nothing was charged.")


def _ended(booking: Booking, reader: User, act: str, passive: str) -> str:
    """Return who ended it, and when: 'You cancelled this place on 3 December 2026'."""
    on = f"on {day(booking.ended_at)}" if booking.ended_at else ""
    by = booking.ended_by
    if by is None:
        return f"This place was {passive} {on}" if passive else f"The wait for a place ended {on}"
    return f"{_actor(booking, by, reader)} {act} {on}"


def _actor(booking: Booking, by: User, reader: User) -> str:
    """Return 'You', the name of somebody of the booking or its school, or else 'Our office', which has no names on these pages."""
    if by == reader:
        return "You"
    if by.pk in (booking.person_id, booking.booker_id):
        return booking.delegate if by.pk == booking.person_id else str(by)
    is_lead = booking.school_id and Affiliation.objects.filter(person=by, school=booking.school_id).exists()
    return str(by) if is_lead else "Our office"


def _promise(booking: Booking) -> str:
    """Return what will come back of a place that was just given up, while that can be undone."""
    kept = booking.ofsted_places.filter(state=OfstedPlace.State.KEPT).first() if booking.kept_until else None
    return promise_of(kept) if kept else ""


def _reason(booking: Booking) -> str:
    """Return the reason that somebody wrote; what the product writes itself is said in better words."""
    return "" if booking.end_reason in end_reasons.OURS else f"Reason: {booking.end_reason.rstrip('.')}."
