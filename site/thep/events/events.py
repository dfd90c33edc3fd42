"""Make, change, publish and cancel events. Each function is one transaction, in which the search entry and the followers come along.

Only fields that changed are written, so that nobody's stale copy overwrites `taken`.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.models import Objective
from thep.membership.models import Tier

from . import entries, followers, kinds, readiness
from .errors import (
    CapacityBelowTaken,
    ChangesRefused,
    ClosesAfterStart,
    EventCancelled,
    EventsError,
    NotReady,
    UnknownKind,
)
from .followers import Change
from .models import Event, Facilitator, Price, Session, Venue
from .session_changes import check, sit, span

LOCATION = frozenset({"venue", "format"})
WINDOW = frozenset({"booking_closes_at", "booking_opens_at"})
CHANGEABLE = (
    LOCATION
    | WINDOW
    | {
        "capacity",
        "joining_link",
        "joining_notes",
        "link_counts_as_arrival",
        "kind",
        "leader_notes",
        "min_places",
        "page",
        "policy",
        "running_order",
        "title",
        "uses_included_places",
        "vat_rate",
    }
)


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """When and where one session of an event is to be; instants are aware."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    title: str = ""
    online: bool = False
    venue: Venue | None = None
    joining_link: str = ""


def create(
    *,
    title: str,
    sessions: Sequence[Sitting] = (),
    prices: Mapping[Tier | None, int] | None = None,
    facilitators: Iterable[Facilitator] = (),
    objectives: Iterable[Objective] = (),
    **fields: Any,
) -> Event:
    """Make a draft event. `prices` are net pence by tier, None being everybody else; without any it is free.

    Raises:
        UnknownKind: no domain declares its kind.
        SessionsClash: two of `sessions` overlap, or one ends before it starts.
        ClosesAfterStart: booking would close after the event has begun.
    """
    if fields.get("kind", "") not in kinds.every_kind():
        raise UnknownKind(fields.get("kind", ""))
    check(sessions)
    _check_closing(fields.get("booking_closes_at"), span(sessions)["starts_at"])
    with transaction.atomic():
        event = Event.objects.create(title=title, state=Event.State.DRAFT, **fields, **span(sessions))
        Session.objects.bulk_create(Session(event=event, **vars(sitting)) for sitting in sessions)
        set_prices(event, prices or {})
        event.facilitators.set(facilitators)
        event.objectives.set(objectives)
        entries.refresh(event)
    return event


def set_prices(event: Event, prices: Mapping[Tier | None, int]) -> None:
    """Make `prices` (net pence by tier, None being everybody else) all the prices of `event`. Bookings keep what they were made at.

    Raises:
        NotReady: the event is open, and is of a kind that people come to for free.
    """
    with transaction.atomic():
        event = Event.objects.select_for_update().get(pk=event.pk)
        _price(event, prices)
        readiness.check_free(event)
        entries.refresh(event)


def publish(event: Event) -> Event:
    """Open a draft to the public; an event that is open stays so.

    Raises:
        NotReady: it lacks what the public must know.
        EventCancelled: it was cancelled.
    """
    with transaction.atomic():
        event = _locked(event)
        if problems := readiness.missing(event):
            raise NotReady(problems)
        event.state = Event.State.OPEN
        _announce(event)
        event.save(update_fields=["state", "announced_at", "changed_at"])
        entries.refresh(event)
    return event


def set_sessions(event: Event, sessions: Sequence[Sitting]) -> Event:
    """Make `sessions` the sittings of `event`, none meaning that dates are to be confirmed again.

    A session that keeps its start keeps its record; others are moved in order. `sequence` goes up where a time or place changed.

    Raises:
        SessionsClash: two of them overlap, or one ends before it starts.
        SessionKept: something is kept of one that would go, such as who came.
        EventCancelled: the event was cancelled.
    """
    check(sessions)
    with transaction.atomic():
        followers.lock_before_cancelling(event)
        event = _locked(event)
        change = sit(event, sessions)
        _save(event, change, ["starts_at", "ends_at"])
        return _tell(event, change)


def change(
    event: Event,
    *,
    facilitators: Iterable[Facilitator] | None = None,
    objectives: Iterable[Objective] | None = None,
    sessions: Sequence[Sitting] | None = None,
    prices: Mapping[Tier | None, int] | None = None,
    **fields: Any,
) -> Event:
    """Change any of the fields of `CHANGEABLE`, who leads it, what it serves, and its sittings, as `set_sessions` does: all hear once.

    `prices`, where they are given, become all its prices, as `set_prices` does.

    Raises:
        NotReady: the event is open, and would be of a kind that people come to for free, with a price.
        KindFixed: people have booked it by the form, and would answer from now on, or the other way round.
        CapacityBelowTaken: fewer places than are taken; nothing is changed.
        SessionsClash: two of `sessions` overlap, or one ends before it starts.
        ClosesAfterStart: `booking_closes_at` is after the event has begun.
        EventCancelled: the event was cancelled.
    """
    with transaction.atomic():
        event, made = _change(event, facilitators=facilitators, objectives=objectives, sessions=sessions, prices=prices, **fields)
        return _tell(event, made)


def change_together(changes: Sequence[tuple[Event, Mapping[str, Any]]]) -> list[Event]:
    """Change each event as `change` does with what stands beside it, all of them or none: whoever several concern hears once.

    Raises:
        ChangesRefused: some of them can't be changed; nothing is. It says which, and why.
    """
    made, refused = [], []
    # In one order, so that of two who change some of the same events one waits.
    changes = sorted(changes, key=lambda each: each[0].pk)
    with transaction.atomic():
        for event, _ in changes:
            followers.lock_before_cancelling(event)
        for event, fields in changes:
            try:
                with transaction.atomic():
                    made.append(_change(event, **fields))
            except EventsError as error:
                refused.append((event, error))
        if refused:
            raise ChangesRefused(refused)
        followers.tell_changed_together([(event, change) for event, change in made if change and event.state == Event.State.OPEN])
        for event, _ in made:
            entries.refresh(event)
    return [event for event, _ in made]


def cancel(event: Event, *, by: User | None, reason: str) -> Event:
    """Call `event` off. Its followers cancel the bookings and say so; it stays in calendars, marked as cancelled.

    Raises:
        EventCancelled: it was cancelled before.
    """
    with transaction.atomic():
        followers.lock_before_cancelling(event)
        event = _locked(event)
        event.state, event.cancelled_at, event.cancelled_by, event.cancel_reason = Event.State.CANCELLED, timezone.now(), by, reason
        event.sequence = F("sequence") + 1
        event.save(update_fields=["state", "cancelled_at", "cancelled_by", "cancel_reason", "sequence", "changed_at"])
        event.refresh_from_db(fields=["sequence"])
        followers.tell_cancelled(event, by=by, reason=reason)
        entries.refresh(event)
    return event


def _change(
    event: Event,
    *,
    facilitators: Iterable[Facilitator] | None = None,
    objectives: Iterable[Objective] | None = None,
    sessions: Sequence[Sitting] | None = None,
    prices: Mapping[Tier | None, int] | None = None,
    **fields: Any,
) -> tuple[Event, Change]:
    """Change an event in the caller's transaction, which tells its followers; return it with what became different."""
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"An event has no such field to change: {', '.join(sorted(unknown))}")
    check(sessions or ())
    if sessions is not None:
        followers.lock_before_cancelling(event)
    event = _locked(event)
    moved = Change() if sessions is None else sit(event, sessions)
    _check_closing(fields.get("booking_closes_at"), event.starts_at)
    different = {name for name, value in fields.items() if getattr(event, name) != value}
    more_places = "capacity" in different and fields["capacity"] > event.capacity
    if "kind" in different:
        readiness.check_kind(event, fields["kind"])
    if "capacity" in different:
        _resize(event, fields["capacity"])
    for name in different:
        setattr(event, name, fields[name])
    if prices is not None:
        _price(event, prices)
    readiness.check_free(event)
    if facilitators is not None:
        event.facilitators.set(facilitators)
    if objectives is not None:
        event.objectives.set(objectives)
    made = replace(
        moved,
        title="title" in different,
        location=moved.location or bool(different & LOCATION),
        link=moved.link or "joining_link" in different,
        window=bool(different & WINDOW),
        more_places=more_places,
    )
    _save(event, made, sorted(different - {"capacity"} | {"starts_at", "ends_at"}))
    return event, made


def _locked(event: Event) -> Event:
    event = Event.objects.select_for_update().get(pk=event.pk)
    if event.state == Event.State.CANCELLED:
        raise EventCancelled(event)
    return event


def _resize(event: Event, capacity: int) -> None:
    """Change the event's capacity, or raise CapacityBelowTaken."""
    # In one conditional update, as places are taken: a booking made meanwhile cannot be left without its place.
    if not Event.objects.filter(pk=event.pk).resize(capacity):
        raise CapacityBelowTaken(capacity=capacity, taken=Event.objects.values_list("taken", flat=True).get(pk=event.pk))


def _save(event: Event, change: Change, fields: list[str]) -> None:
    if change.concerns_calendars:
        event.sequence += 1
    _announce(event)
    event.save(update_fields=[*fields, "sequence", "announced_at", "changed_at"])


def _tell(event: Event, change: Change) -> Event:
    if change and event.state == Event.State.OPEN:
        followers.tell_changed(event, change)
    entries.refresh(event)
    return event


def _announce(event: Event) -> None:
    """Note since when `event` has been open with a date; one that is taken back and set again is news again."""
    if event.starts_at is None:
        event.announced_at = None
    elif event.state == Event.State.OPEN and event.announced_at is None:
        event.announced_at = timezone.now()


def _price(event: Event, prices: Mapping[Tier | None, int]) -> None:
    Price.objects.filter(event=event).delete()
    Price.objects.bulk_create(Price(event=event, tier=tier, net_pence=pence) for tier, pence in prices.items())


def _check_closing(closes_at: datetime.datetime | None, starts_at: datetime.datetime | None) -> None:
    if closes_at is not None and starts_at is not None and closes_at > starts_at:
        raise ClosesAfterStart(starts_at)
