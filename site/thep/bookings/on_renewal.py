"""Places that are booked before the school has renewed: confirmed at once, and paid for as what the school then is.

They settle themselves when the school agrees to the year's membership, and else from the day after the last one to renew on. Which price
holds follows from when the school agreed, never from when this was run. Why: docs/decisions/0015.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone

from thep.design.templatetags.thep import day
from thep.events import prices
from thep.events.models import Event
from thep.membership import included_places
from thep.membership.errors import NoPlacesLeft
from thep.membership.models import Membership
from thep.schools.organisations import noun_of

from . import paying, places, renewal_letters
from .errors import Dearer
from .following import begin_after
from .models import Booking, BookingQuerySet
from .moves import Move
from .stakes import last_day_of, share

Payment = Booking.Payment


def settle_agreed(membership: Membership) -> None:
    """Settle what the school, which has just agreed to the membership, had booked on renewal.

    An event that somebody else holds just now is left to `settle_all`, as its lock comes before the membership's.
    """
    waiting = Booking.objects.awaiting_renewal().filter(school=membership.school_id)
    events = Event.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=waiting.order_by().values("event"))
    _settle(waiting.filter(event__in=[event.pk for event in events]))


def settle_all() -> int:
    """Settle every booking whose school has renewed, or has not in time; return how many there were. Call outside a transaction."""
    settled = 0
    waiting = Booking.objects.awaiting_renewal().order_by("event", "pk")
    for event in list(waiting.order_by("event").values_list("event", flat=True).distinct()):
        with transaction.atomic(durable=True):
            places.lock(event)
            settled += _settle(Booking.objects.awaiting_renewal().filter(event=event))
    return settled


def keep(booking: Booking, *, percent: int) -> None:
    """Have a booking that has ended owe what cancelling didn't give back, whatever the price will be; nothing where that is nothing."""
    if booking.renew_by is None:
        return
    booking.owed_percent = 100 - percent
    if booking.owed_percent == 0:
        booking.renew_by = None
    booking.save(update_fields=["owed_percent", "renew_by"])


def hand_on(booking: Booking) -> None:
    """Have a booking no longer wait for the renewal, as the one that follows it does."""
    if booking.renew_by is not None:
        booking.renew_by = None
        booking.save(update_fields=["renew_by"])


def move(booking: Booking, to_event: Event, quote: prices.Quote, changed: dict[str, object]) -> Booking:
    """Make the booking that has the place at the other date: it waits too, where that is of the same year; else it is paid for now.

    Raises:
        Dearer: the other date costs more than what is at stake now.
        TooFewIncludedPlaces.
    """
    if not quote.is_included and quote.total_pence > booking.total_pence:
        raise Dearer(pence=quote.total_pence - booking.total_pence)
    waits = quote.tier is None and not quote.is_free and prices.year_of(to_event) == prices.year_of(booking.event)
    costs = {"net_pence": quote.net_pence, "vat_pence": quote.vat_pence}
    moved = begin_after(booking, Move.FOLLOW, **changed | costs | ({} if waits else {"renew_by": None}))
    hand_on(booking)
    if waits:
        return moved
    if quote.is_free:
        moved.payment = Payment.FREE
    elif quote.is_included:
        paying.use_included_places([moved], event=to_event, school=moved.school)
    else:
        _invoice([moved])
    moved.save()
    return moved


def _settle(bookings: BookingQuerySet) -> int:
    """Settle those of `bookings`, whose events are locked, of which it is known what they cost; return how many that are."""
    related = ("event__policy", "person", "booker", "school")
    found = list(bookings.filter(kept_until=None).select_related(*related).prefetch_related("event__prices").order_by("event", "pk"))
    renewed, late = [], []
    for booking in found:
        membership = _renewed(booking)
        if membership is not None:
            renewed.append((booking, membership))
        elif booking.event.starts_at is not None and timezone.localdate() > last_day_of(booking):
            late.append(booking)
    owed = [booking for booking, membership in renewed if not _costs_no_money(booking, membership)]
    for booking in late:
        booking.price_reason = f"{_price(booking)}, as the {noun_of(booking.school)} had not renewed by {day(last_day_of(booking))}"[:200]
    for group in _grouped([*owed, *late]):
        _invoice(group)
    for group in _grouped([*(booking for booking, _ in renewed), *late]):
        for booking in group:
            booking.renew_by = None
            booking.save()
        renewal_letters.settled(group)
    return len(renewed) + len(late)


def _renewed(booking: Booking) -> Membership | None:
    """Return the membership that its school agreed to in time and that covers its event; None where there is none."""
    event = booking.event
    if event.starts_at is None:
        return None
    on, year = prices.day_of(event), prices.year_of(event)
    agreed = Membership.objects.filter(school=booking.school_id, academic_year=year, agreed_at__isnull=False).select_related("tier")
    for membership in agreed.order_by("spell"):
        is_in_time = membership.agreed_at is not None and timezone.localdate(membership.agreed_at) <= last_day_of(booking)
        # Who joins within a month pays for the whole of it.
        is_within = membership.begins_on.replace(day=1) <= on and (membership.ended_on is None or on < membership.ended_on)
        if is_in_time and is_within:
            return membership
    return None


def _costs_no_money(booking: Booking, membership: Membership) -> bool:
    """Give the booking the member's price, and return whether nothing is to be paid: it has an included place, or the price is nothing."""
    event = booking.event
    net = min(prices.net_prices(event).get(membership.tier_id, booking.net_pence), booking.net_pence)
    booking.net_pence, booking.vat_pence = net, prices.vat(net, event.vat_rate)
    tier = membership.tier.name.lower()
    booking.price_reason = f"{_price(booking)} as a {tier} member, since the {noun_of(booking.school)} renewed"[:200]
    if net == 0:
        booking.payment = Payment.FREE
        return True
    if not event.uses_included_places:
        return False
    cause = f"booking {booking.pk}"
    try:
        included_places.reserve(membership, cause=cause, day=prices.day_of(event))
    except NoPlacesLeft:
        return False
    booking.membership, booking.place_cause, booking.payment = membership, cause, Payment.INCLUDED
    booking.net_pence = booking.vat_pence = 0
    booking.price_reason = f"Included in the {noun_of(booking.school)}’s membership of {membership.year}"
    return True


def _invoice(bookings: Sequence[Booking]) -> None:
    """Have the school owe what these bookings, of one form, cost; of one that was cancelled late, the part that is kept."""
    first = bookings[0]
    for booking in bookings:
        booking.net_pence = share(booking.net_pence, booking.owed_percent)
        booking.vat_pence = prices.vat(booking.net_pence, booking.event.vat_rate)
    paying.invoice(bookings, event=first.event, booker=first.booker, school=first.school)


def _price(booking: Booking) -> str:
    return prices.in_words(booking.net_pence, has_vat=booking.event.vat_rate > 0)


def _grouped(bookings: Iterable[Booking]) -> list[list[Booking]]:
    """Return the bookings of each form together: they go on one invoice."""

    def key(booking: Booking) -> tuple[int, int, int, str, str, int]:
        numbers = (booking.purchase_order, booking.cost_code, booking.submission_id or 0)
        return (booking.event_id, booking.school_id or 0, booking.booker_id, *numbers)

    return [list(group) for _, group in groupby(sorted(bookings, key=lambda booking: (key(booking), booking.pk)), key=key)]
