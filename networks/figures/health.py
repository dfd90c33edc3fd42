"""How each network is doing, and the hours that leads give: for the office, in as many queries however many networks there are."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from networks.members.models import LeadingTerm, NetworkMember
from networks.pages.models import NetworkPage
from networks.quota import bytes_by_network
from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.cms.academic_years import bounds_of
from thep.events.models import Event

from .coverage import Coverage, coverage_of

State = NetworkMember.State


@dataclass(frozen=True, kw_only=True)
class Health:
    """What a network is like today; its files take `bytes`. `meetings` and `minutes` are of meetings in the academic year that are over."""

    network: NetworkPage
    leads: Sequence[str]
    members: int
    waiting: int
    schools: int
    schools_wanted: int
    last: datetime.datetime | None
    next: datetime.datetime | None
    meetings: int
    minutes: int
    bytes: int


@dataclass(kw_only=True)
class LeadHours:
    """What somebody gave in an academic year: the meetings of networks that they led, and how long these were."""

    person: User
    networks: list[str] = field(default_factory=list)
    meetings: int = 0
    minutes: int = 0


@dataclass(frozen=True, kw_only=True)
class Report:
    networks: list[Health]
    leads: list[LeadHours]


def report(academic_year: int) -> Report:
    """Return how all published networks are doing, by name, and what their leads gave in the year, who gave most first.

    A lead has given a meeting that began while they led its network, unless they sent apologies for it; whoever has handed a network over
    since is among them.
    """
    networks = list(NetworkPage.objects.live().order_by("title", "pk"))
    leading = list(NetworkMember.objects.leading().filter(network__in=networks).select_related("person"))
    held = _held(networks, academic_year)
    return Report(networks=_health(networks, leading, held), leads=_hours(_terms(networks, academic_year), held))


def _terms(networks: Sequence[NetworkPage], academic_year: int) -> list[LeadingTerm]:
    """Return who led `networks` at some time in the year, with their networks and people. When an account went out of use isn't known."""
    begins, ends = bounds_of(academic_year)
    of_year = LeadingTerm.objects.filter(member__network__in=networks, began_at__lt=ends)
    running = Q(ended_at=None, member__person__is_active=True)
    return list(of_year.filter(running | Q(ended_at__gte=begins)).select_related("member__person", "member__network"))


def _held(networks: Sequence[NetworkPage], academic_year: int) -> list[Event]:
    """Return the meetings of `networks` in the year that are over; their page is their network's."""
    begins, ends = bounds_of(academic_year)
    of_year = Event.objects.open().filter(page__in=[network.pk for network in networks], starts_at__gte=begins, starts_at__lt=ends)
    return list(of_year.filter(ends_at__lt=timezone.now()).order_by("starts_at", "pk"))


def _health(networks: Sequence[NetworkPage], leading: Sequence[NetworkMember], held: Sequence[Event]) -> list[Health]:
    now, coverage, taken = timezone.now(), coverage_of(networks), bytes_by_network(networks)
    counts = {
        (network, state): number
        for network, state, number in NetworkMember.objects.filter(network__in=networks, state__in=NetworkMember.LIVE)
        .order_by()
        .values_list("network", "state")
        .annotate(number=Count("pk"))
    }
    meetings = {
        page: (last, following)
        for page, last, following in Event.objects.open()
        .filter(page__in=[network.pk for network in networks])
        .order_by()
        .values_list("page")
        .annotate(last=Max("starts_at", filter=Q(ends_at__lt=now)), following=Min("starts_at", filter=Q(ends_at__gte=now)))
    }
    return [
        _of_one(network, coverage, counts, meetings.get(network.pk, (None, None)), leading, held, taken[network.pk]) for network in networks
    ]


def _of_one(
    network: NetworkPage,
    coverage: Coverage,
    counts: dict[tuple[int, str], int],
    meetings: tuple[datetime.datetime | None, datetime.datetime | None],
    leading: Sequence[NetworkMember],
    held: Sequence[Event],
    taken: int,
) -> Health:
    own = [event for event in held if event.page_id == network.pk]
    represented, wanted = coverage.counts(network)
    return Health(
        network=network,
        leads=[each.person.get_full_name() for each in leading if each.network_id == network.pk],
        members=counts.get((network.pk, State.ACTIVE), 0),
        waiting=counts.get((network.pk, State.ASKED), 0),
        schools=represented,
        schools_wanted=wanted,
        last=meetings[0],
        next=meetings[1],
        meetings=len(own),
        minutes=sum(map(minutes_of, own)),
        bytes=taken,
    )


def _hours(terms: Sequence[LeadingTerm], held: Sequence[Event]) -> list[LeadHours]:
    sent = Booking.objects.filter(event__in=held, person__in={term.member.person_id for term in terms}, state=Booking.State.APOLOGIES)
    away = set(sent.values_list("event", "person")) if held and terms else set()
    found: dict[int, LeadHours] = {}
    for term in terms:
        member = term.member
        given = found.setdefault(member.person_id, LeadHours(person=member.person))
        if member.network.title not in given.networks:
            given.networks.append(member.network.title)
        for event in held:
            if event.page_id == member.network_id and _was_led(event, term) and (event.pk, member.person_id) not in away:
                given.meetings += 1
                given.minutes += minutes_of(event)
    return sorted(found.values(), key=lambda each: (-each.minutes, each.person.get_full_name().casefold()))


def _was_led(event: Event, term: LeadingTerm) -> bool:
    return event.starts_at is not None and term.covers(event.starts_at)


def minutes_of(event: Event) -> int:
    """Return how many minutes a meeting with a date is long."""
    if event.starts_at is None or event.ends_at is None:
        return 0
    return int((event.ends_at - event.starts_at).total_seconds() // 60)
