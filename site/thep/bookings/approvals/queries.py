"""Requests as a school's leads, and whoever asked, see them."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.days_out import DayOut, dates_of, days_out_of
from thep.bookings.models import Booking, PlaceRequest
from thep.events import prices
from thep.schools.models import Affiliation, School

from .costs import Cost, cost_of
from .models import PlaceRequestQuerySet

MOST = 100
LATEST = 20
SHOWN_FOR = datetime.timedelta(days=60)


@dataclass(frozen=True)
class Clash:
    """Who else is out, or has asked to be, on a day of the event that somebody asks for."""

    date: datetime.date
    out: Sequence[DayOut]
    asked: Sequence[str]


@dataclass(frozen=True)
class Row:
    """A request with what a lead has to know to answer it."""

    request: PlaceRequest
    cost: Cost
    clashes: Sequence[Clash]


def waiting_at(school: School) -> PlaceRequestQuerySet:
    """Return the requests that the leads of `school` can still answer, the first to lapse first; none of people who have left."""
    return waiting_in([school])


def waiting_in(schools: Collection[School]) -> PlaceRequestQuerySet:
    """Return the same of several schools. Who has got a place meanwhile waits for no answer."""
    is_listed = Affiliation.objects.active().filter(person=OuterRef("person"), school=OuterRef("school"))
    other_places = Booking.objects.live().filter(event=OuterRef("event"), person=OuterRef("person")).exclude(pk=OuterRef("held_or_none"))
    waiting = PlaceRequest.objects.waiting().annotate(held_or_none=Coalesce("held", 0))
    return waiting.filter(Exists(is_listed), ~Exists(other_places), school__in=schools).order_by("expires_at", "pk")


def rows_of(school: School, found: Sequence[PlaceRequest]) -> list[Row]:
    """Return the rows of requests of `school`, whose events' sessions are best prefetched."""
    quotes = prices.quotes([request.event for request in found], reader=prices.Reader.at(school))
    dates = {request.pk: dates_of(request.event) for request in found}
    out = days_out_of(school, dates={date for each in dates.values() for date in each})
    asked: dict[datetime.date, list[PlaceRequest]] = defaultdict(list)
    for other in waiting_at(school).select_related("person", "event").prefetch_related("event__sessions"):
        for date in dates_of(other.event):
            asked[date].append(other)

    def clashes(request: PlaceRequest) -> list[Clash]:
        all_of_them = [
            Clash(
                date,
                [day for day in out.get(date, ()) if day.booking.person_id != request.person_id],
                [f"{other.person} ({other.event.title})" for other in asked[date] if other.person_id != request.person_id],
            )
            for date in dates[request.pk]
        ]
        return [clash for clash in all_of_them if clash.out or clash.asked]

    return [Row(request, cost_of(request, quotes[request.event_id]), clashes(request)) for request in found]


def waiting_rows(school: School) -> list[Row]:
    """Return what waits for the answer of the school's leads, at most `MOST` of it."""
    return rows_of(school, list(with_all(waiting_at(school))[:MOST]))


def answered_at(school: School) -> list[PlaceRequest]:
    """Return the latest requests of `school` that nobody can answer any more."""
    waiting = PlaceRequest.objects.waiting().filter(school=school).values("pk")
    found = PlaceRequest.objects.filter(school=school).exclude(pk__in=waiting).select_related("event", "person", "answered_by", "booking")
    return list(found.order_by(Coalesce("answered_at", "expires_at").desc(), "-pk")[:LATEST])


def requests_of(person: User) -> list[PlaceRequest]:
    """Return what `person` asked for: first what waits, then what was answered, withdrawn or lapsed of late; nothing that is booked."""
    recent = Q(state=PlaceRequest.State.ASKED) | Q(answered_at__gte=timezone.now() - SHOWN_FOR)
    found = PlaceRequest.objects.filter(recent, person=person).exclude(state=PlaceRequest.State.APPROVED).order_by("-asked_at", "-pk")
    return sorted(with_all(found), key=lambda request: not request.is_waiting)


def open_request(event_id: int, person: User) -> PlaceRequest | None:
    """Return the request of `person` for the event that waits for an answer; None where there is none."""
    return PlaceRequest.objects.waiting().filter(event=event_id, person=person).select_related("school", "event").first()


def has_approval(booking: Booking) -> bool:
    """Return whether a lead has approved what the school pays for `booking`."""
    return PlaceRequest.objects.approved().filter(booking=booking).exists()


def has_live_booking(request: PlaceRequest) -> bool:
    """Return whether whoever asked has a place at the event, is offered one or waits for one."""
    return Booking.objects.live().filter(event=request.event_id, person=request.person_id).exists()


def with_all(found: PlaceRequestQuerySet) -> PlaceRequestQuerySet:
    """Return the requests with what their pages show."""
    related = ("event__venue", "event__page", "person", "school", "answered_by", "booking", "held__event")
    return found.select_related(*related).prefetch_related("event__sessions", "event__prices")
