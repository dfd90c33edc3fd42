"""What a course page says of its runs to who reads it: dates, places, the price for them and why, and what it costs others."""

import copy
import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from wagtail.models import Page

from thep.bookings.marks import mark_of, with_mine
from thep.bookings.models import Booking
from thep.events.access import admitted
from thep.events.availability import Availability, availability
from thep.events.models import Event, Facilitator, Price, Session
from thep.events.policies import Step, deadline, deadline_in_words, steps_of
from thep.events.prices import Quote, Reader, in_words, net_prices, quotes
from thep.events.times import length, location_in_words
from thep.prepared import Prepared
from thep.search.memory import MANY, shared


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is the same for everybody who asks of a run, until the office changes it. Prices may be half a minute old."""

    event: Event
    sessions: Sequence[Session]
    facilitators: Sequence[Facilitator]
    steps: Sequence[Step]


@dataclass(frozen=True, kw_only=True)
class Run:
    """One run of a course as the reader sees it. `mine` is the state of what they have booked or answered, empty where it is nothing."""

    plan: Plan
    quote: Quote
    places: Availability
    mine: str = ""

    @property
    def event(self) -> Event:
        return self.plan.event

    @property
    def sessions(self) -> Sequence[Session]:
        return self.plan.sessions

    @property
    def facilitators(self) -> Sequence[Facilitator]:
        return self.plan.facilitators

    @property
    def can_be_chosen(self) -> bool:
        return self.event.is_bookable() and self.mine in ("", Booking.State.APOLOGIES)  # who sent apologies may come after all

    @property
    def mark(self) -> tuple[str, str] | None:
        """The tone and the words of what the reader has booked or answered."""
        return mark_of(self.mine)

    @property
    def place(self) -> str:
        """'Partnership training room, E1', or how one takes part."""
        venue = self.event.venue
        if venue is None or self.event.format == Event.Format.ONLINE:
            return location_in_words(self.event)
        return f"{venue.name}, {venue.area}" if venue.area else venue.name

    @property
    def length(self) -> str:
        return length(self.sessions)

    @property
    def cancellation(self) -> str:
        """'Free to cancel until 30 December 2026.'; empty where nothing can be given back any more."""
        if self.event.starts_at is None:
            return ""
        steps = [step for step in self.plan.steps if timezone.now() < deadline(step, self.event.starts_at)]
        words = deadline_in_words(steps, self.event.starts_at) if steps else ""
        return words[:1].upper() + words[1:]

    @property
    def other_prices(self) -> str:
        """'£95 + VAT for full members, £130 + VAT for everyone else': what others than this reader pay; empty where all pay the same."""
        net = net_prices(self.event)
        tiers = sorted((price.tier for price in self.event.prices.all() if price.tier is not None), key=lambda tier: tier.order)
        mine = self.quote.tier.pk if self.quote.tier else None
        parts = [(net[tier.pk], f"{tier.name.lower()} members") for tier in tiers if tier.pk != mine]
        if mine is not None:
            parts.append((net[None], "everyone else"))
        if {pence for pence, _ in parts} <= {self.quote.net_pence}:
            return ""
        return ", ".join(f"{in_words(pence, has_vat=self.event.vat_rate > 0)} for {who}" for pence, who in parts)


def runs_of(page: Page, *, reader: Reader) -> list[Run]:
    """Return the runs of `page` that have not ended, soonest first, undated ones last; in one query where their plans are remembered.

    The places taken and the reader's own bookings are those of this moment.
    """
    if page.pk is None:  # a new page in its preview has none
        return []
    rows = MOVING.rows(page=page.pk, person=reader.person.pk if reader.person else NOBODY, now=timezone.now())
    let_in = admitted({pk: kind for pk, kind, *_ in rows}, reader.person or AnonymousUser())
    now = {pk: (changed_at, taken, mine) for pk, _, changed_at, taken, mine in rows if pk in let_in}
    if not now:
        return []
    # Whatever the office changes of a run changes `changed_at`, and so the name of what is remembered.
    name = hash(tuple((pk, changed_at) for pk, (changed_at, _, _) in now.items()))
    plans = shared(f"plans:{name}", lambda: _plans(list(now)), cache=MANY)
    # What is remembered is everybody's: the places taken are written onto copies.
    plans = [replace(plan, event=_with_taken(plan.event, now[plan.event.pk][1])) for plan in plans]
    prices = quotes([plan.event for plan in plans], reader=reader)
    runs = [Run(plan=plan, quote=prices[plan.event.pk], places=availability(plan.event), mine=now[plan.event.pk][2]) for plan in plans]
    return sorted(runs, key=lambda run: (run.event.starts_at is None, run.event.starts_at or timezone.now()))


def _moving(page: int, person: int, now: datetime.datetime) -> QuerySet[Any, Any]:
    shown = Event.objects.published(now).upcoming(now).filter(page=page)
    return with_mine(shown, person).values_list("pk", "kind", "changed_at", "taken", "mine")


NOBODY = 0
"""The key of no person."""
MOVING = Prepared(_moving, {"page": -1_000_003, "person": -1_000_033, "now": datetime.datetime(1901, 1, 1, tzinfo=datetime.UTC)})
"""What moves from one moment to the next of a page's runs, and for whom."""


def _with_taken(event: Event, taken: int) -> Event:
    event = copy.copy(event)
    event.taken = taken
    return event


def _plans(pks: Sequence[int]) -> list[Plan]:
    sessions = defaultdict(list)
    for session in Session.objects.filter(event__in=pks).order_by("starts_at"):
        sessions[session.event_id].append(session)
    prices = Prefetch("prices", Price.objects.select_related("tier"))
    events = Event.objects.filter(pk__in=pks).select_related("venue", "policy").prefetch_related("facilitators", "policy__steps", prices)
    return [
        Plan(
            event=event,
            sessions=sessions[event.pk],
            facilitators=list(event.facilitators.all()),
            steps=steps_of(event.policy),
        )
        for event in events
    ]


def chosen_of(runs: Sequence[Run], asked: str) -> Run | None:
    """Return the dated run whose primary key is `asked`, else the first with places, else the first that can be booked, else the first."""
    dated = [run for run in runs if run.event.starts_at is not None]
    for run in dated:
        if str(run.event.pk) == asked:
            return run
    open_ones = [run for run in dated if run.can_be_chosen]
    with_places = [run for run in open_ones if not run.event.is_full]
    return next(iter([*with_places, *open_ones, *dated]), None)
