"""What an event must have before the public sees it, what may have been forgotten, and what its kind rules out."""

from thep.cms.models import Objective

from .errors import KindFixed, NotReady, UnknownKind
from .kinds import every_kind, kind_of
from .models import Event, Price


def missing(event: Event) -> list[str]:
    """Return what `event` lacks before it can be opened, in sentences."""
    problems = []
    sittings = list(event.sessions.all())
    needs_venue = event.format != Event.Format.ONLINE
    if needs_venue and event.venue is None and not (sittings and all(sitting.online or sitting.venue_id for sitting in sittings)):
        problems.append("Choose the venue, or make it online.")
    if event.capacity == 0:
        problems.append("Say how many places there are.")
    return problems + _prices_amiss(event)


def doubts(event: Event) -> list[str]:
    """Return what may have been forgotten of `event`, in sentences: it can be opened all the same."""
    if kind_of(event).booking.is_rsvp:
        return _unplanned(event)
    is_free = not any(price.net_pence for price in event.prices.all())
    found = []
    if is_free:
        found.append("There is no price: everybody books for free.")
    if event.policy is None:
        found.append("There is no cancellation policy: nobody who cancels gets a refund.")
    if not event.vat_rate:
        found.append("There is no VAT" + ("." if is_free else ": what people pay is the price without VAT."))
    return found + _unplanned(event)


def check_kind(event: Event, kind: str) -> None:
    """Raise UnknownKind, or KindFixed where people who have a place by one way of booking would have to go on by another."""
    if kind not in every_kind():
        raise UnknownKind(kind)
    if event.taken and every_kind()[kind].booking.is_rsvp != kind_of(event).booking.is_rsvp:
        raise KindFixed(event.taken)


def check_free(event: Event) -> None:
    """Raise NotReady where an open event has prices that its kind has not. The caller holds the event's row."""
    if event.state == Event.State.OPEN and (problems := _prices_amiss(event)):
        raise NotReady(problems)


def _unplanned(event: Event) -> list[str]:
    if event.objective_keys or not Objective.objects.exists():
        return []
    return ["No objective of the strategic plan is ticked, on the event or on its page: reports will not count it for any."]


def _prices_amiss(event: Event) -> list[str]:
    if kind_of(event).booking.is_rsvp and Price.objects.filter(event=event, net_pence__gt=0).exists():
        return ["People come to events of this kind for free. Remove the prices."]
    return []
