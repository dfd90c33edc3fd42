"""What bookings do when an event changes or is cancelled: the follower that `thep.events.followers` calls in its transaction."""

import datetime
from collections.abc import Callable, Sequence

from django.utils import timezone

from thep.accounts.models import User
from thep.events.followers import Change
from thep.events.models import Event
from thep.payments.models import Order, OrderLine

from . import answer_links, changes, emails, end_reasons, holds, waiting_list
from .models import Booking

State = Booking.State
FREE_AFTER_A_MOVE = datetime.timedelta(days=7)

Tell = Callable[[User, Booking, Change], None]


def lock_before_cancelling(event: Event) -> None:
    """Lock the orders of the event's bookings: a payment that is being confirmed has locked its order, and will want the event."""
    lines = Booking.objects.live().filter(event=event).values("order_line")
    list(Order.objects.select_for_update().filter(pk__in=OrderLine.objects.filter(pk__in=lines).values("order")).order_by("pk"))


def changed(event: Event, change: Change) -> None:
    """Tell everybody whom the change concerns, once each, and have what they hold follow it.

    Delegates hear of a new title, time, place or link, and their calendars with them; who waits, holds or was offered a place hears of
    times and places, and so does who sent apologies, as the new date may suit them. Holds and offers end no later than the event lets
    them, and places that can be had are offered to who waits.
    """
    _follow(event, change, emails.event_changed)


def changed_together(changes: Sequence[tuple[Event, Change]]) -> None:
    """Do as `changed` does for each event; whoever several concern, whatever they answered to each, is told of them in one letter."""
    theirs: dict[User, list[tuple[int, Change]]] = {}

    def note(to: User, booking: Booking, change: Change) -> None:
        theirs.setdefault(to, []).append((booking.pk, change))

    for event, change in changes:
        _follow(event, change, note)
    # Read anew: who waited may have been offered a place since.
    keys = [pk for noted in theirs.values() for pk, _ in noted]
    now = Booking.objects.select_related("person", "booker", "event").in_bulk(keys)
    for to, noted in theirs.items():
        of_one = [(now[pk], change) for pk, change in noted]
        if len(of_one) == 1:
            emails.event_changed(to, *of_one[0])
        else:
            emails.events_changed(to, of_one)


def cancelled(event: Event, *, by: User | None, reason: str) -> None:
    """End everybody's booking, refund everything in full, and tell each person, who sent apologies too."""
    apologies = _apologies_for(event)
    for booking in Booking.objects.live().filter(event=event).order_by("pk"):
        waited = booking.state == State.WAITING
        ended = changes.cancel(booking, by=by, reason=reason or end_reasons.EVENT_CANCELLED, waive=True)
        if waited or ended.confirmed_at is None:
            emails.event_cancelled_for_waiting(ended)
    for booking in apologies:
        emails.event_cancelled_after_apologies(booking)


def _follow(event: Event, change: Change, tell: Tell) -> None:
    """Have all that is held at the event follow its change, and `tell` everybody whom it concerns, once for each booking."""
    if _corrects_the_past(event, change):
        return
    if change.times:
        _keep_promises(event, change)
    offered = []
    if change.times or change.window:
        holds.cut_to_start(event)
        offered = waiting_list.follow(event)
    places: list[Booking] = []
    if change.concerns_calendars or change.link:
        places = list(Booking.objects.confirmed().filter(event=event).select_related("person", "event").order_by("pk"))
    if change.times or change.location:
        _tell_others(event, change, {booking.pk for booking in offered}, tell)
        for booking in _apologies_for(event):
            tell(booking.person, booking, change)
    if event.has_begun:
        waiting_list.end_unmet(event)
    elif change.more_places or change.times or change.window:
        waiting_list.offer_next(event.pk)
    for booking in places:
        tell(booking.person, booking, change)


def _corrects_the_past(event: Event, change: Change) -> bool:
    """Return whether the event was over and still is: nobody is told of what they can't attend any more."""
    started_at = change.started_at or event.starts_at
    return event.is_over and started_at is not None and started_at <= timezone.now()


def _keep_promises(event: Event, change: Change) -> None:
    """Let nobody's refund get worse: the better of both dates' deadlines counts, and cancelling is free for seven days.

    The free days end at the later of both starts: until then they could have cancelled, had the date not moved.
    """
    now = timezone.now()
    starts = [start for start in (change.started_at, event.starts_at) if start is not None]
    for booking in Booking.objects.placed().filter(event=event):
        promised = [start for start in (booking.promised_start, change.started_at) if start is not None]
        booking.promised_start = max(promised, default=None)
        free_until = min(now + FREE_AFTER_A_MOVE, max([*starts, *promised], default=now + FREE_AFTER_A_MOVE))
        booking.free_until = max(free_until, booking.free_until or free_until)
        booking.save(update_fields=["promised_start", "free_until"])


def _apologies_for(event: Event) -> list[Booking]:
    """Return the apologies of people who may still see the event and have nothing else there; none once it has begun."""
    if event.has_begun:
        return []
    found = Booking.objects.filter(event=event, state=State.APOLOGIES).select_related("person", "event")
    coming = set(Booking.objects.live().filter(event=event).values_list("person", flat=True))
    return [booking for booking in found.order_by("pk") if booking.person_id not in coming and answer_links.may_hear_of(booking)]


def _tell_others(event: Event, change: Change, offers_ended: set[int], tell: Tell) -> None:
    """Tell those without a confirmed place, and who booked for them where they may have to pay.

    Who waits for an event that has begun hears that waiting has ended, instead.
    """
    concerned = Booking.objects.filter(event=event, state__in=[State.HELD, State.OFFERED, State.WAITING])
    for booking in (concerned | Booking.objects.filter(pk__in=offers_ended)).select_related("person", "booker", "event"):
        if booking.state != State.WAITING or not event.has_begun:
            tell(booking.person, booking, change)
            if emails.looks_after(booking) and booking.state != State.WAITING:
                tell(booking.booker, booking, change)
