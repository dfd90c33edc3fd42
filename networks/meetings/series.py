"""The meetings of a year in one step: the same day of each half-term, off in holidays, with what else the same people have then."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.events.school_days import SchoolDays
from thep.events.school_terms import DAY, WEEK, Term, terms_of
from thep.membership.years import academic_year_of


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Another event at the same time, and how many of the network's members it is theirs too."""

    event: Event
    members: int


def half_terms(academic_year: int) -> list[tuple[datetime.date, datetime.date]]:
    """Return the first and the last day of each of the six half-terms of the year."""
    return [half for term in terms_of(academic_year) for half in _halves(term)]


def dates(*, weekday: int, week: int, academic_year: int, since: datetime.date) -> list[datetime.date]:
    """Return the `week`th `weekday` (1 is Monday) of each half-term from `since` on; the last one where a half-term has fewer.

    Only days on which the borough's schools are open count.
    """
    days = SchoolDays(datetime.date(academic_year, 9, 1))
    found = []
    for first, last in half_terms(academic_year):
        fitting = [day for day in _days(first, last) if day.isoweekday() == weekday and day in days]
        if fitting:
            day = fitting[min(week, len(fitting)) - 1]
            if day >= since:
                found.append(day)
    return found


def years_to_plan(today: datetime.date) -> tuple[int, int]:
    """Return the academic years that a lead plans: this one and the next."""
    year = academic_year_of(today)
    return year, year + 1


def clashes(
    network: NetworkPage, spans: Sequence[tuple[datetime.datetime, datetime.datetime]]
) -> dict[tuple[datetime.datetime, datetime.datetime], list[Clash]]:
    """Return, by span of aware instants, the other events that members of the network have then; in three queries, however many spans.

    An event is somebody's where they have a place at it, or where it is a meeting of another network of theirs.
    """
    if not spans:
        return {}
    inside = NetworkMember.objects.active().filter(network=network).values("person")
    at_once = Q()
    for starts_at, ends_at in spans:
        at_once |= Q(starts_at__lt=ends_at, ends_at__gt=starts_at)
    others = list(Event.objects.open().filter(at_once).exclude(page=network.page_ptr_id).order_by("starts_at", "pk"))
    if not others:
        return {}
    placed = Booking.objects.filter(event__in=others, person__in=inside, state=Booking.State.CONFIRMED)
    counts: dict[int, int] = dict(placed.values_list("event").annotate(number=Count("person", distinct=True)))
    pages = {event.page_id for event in others if event.page_id}
    shared = NetworkMember.objects.active().filter(network__in=pages, person__in=inside)
    of_page: dict[int, int] = dict(shared.values_list("network").annotate(number=Count("person")))
    found = defaultdict(list)
    for span in spans:
        for event in others:
            members = max(counts.get(event.pk, 0), of_page.get(event.page_id or 0, 0))
            if members and _overlap(event, span):
                found[span].append(Clash(event=event, members=members))
    return dict(found)


def span_of(day: datetime.date, starts: datetime.time, ends: datetime.time) -> tuple[datetime.datetime, datetime.datetime]:
    """Return the aware instants at which a meeting on `day`, in London, begins and ends."""
    return timezone.make_aware(datetime.datetime.combine(day, starts)), timezone.make_aware(datetime.datetime.combine(day, ends))


def _halves(term: Term) -> list[tuple[datetime.date, datetime.date]]:
    return [(term.first, term.half_term - DAY), (term.half_term + WEEK, term.last)]


def _days(first: datetime.date, last: datetime.date) -> Iterable[datetime.date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _overlap(event: Event, span: tuple[datetime.datetime, datetime.datetime]) -> bool:
    return event.starts_at is not None and event.ends_at is not None and event.starts_at < span[1] and event.ends_at > span[0]
