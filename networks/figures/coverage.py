"""Which schools are in which networks, and which are missing: in the same number of queries however many there are of either."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Count, QuerySet

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.cms.vocabulary import Phase
from thep.membership.models import Membership
from thep.membership.states import current, with_access
from thep.schools.models import Affiliation, School

ORGANISATIONS = "organisation"
"""What stands in the place of a phase for members that are no schools."""


@dataclass(frozen=True, kw_only=True)
class Presence:
    """How many people of a school are in a network, and whether the network is for schools like it."""

    school: School
    network: NetworkPage
    people: int
    is_for: bool

    @property
    def is_missing(self) -> bool:
        return self.is_for and not self.people

    @property
    def words(self) -> str:
        if self.people:
            return f"{self.people} {'person' if self.people == 1 else 'people'}"
        return "nobody" if self.is_for else "not for this phase or tier"


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The schools and how many people of each are in which network.

    `tiers` has, by network, those that it is for, where it is for some only; `tier_of` the tier of each school today.
    """

    schools: Sequence[School]
    networks: Sequence[NetworkPage]
    people: Mapping[tuple[int, int], int]
    tiers: Mapping[int, set[int]]
    tier_of: Mapping[int, int]

    def presence(self, network: NetworkPage, school: School) -> Presence:
        people = self.people.get((network.pk, school.pk), 0)
        return Presence(school=school, network=network, people=people, is_for=self._is_for(network, school))

    def of_network(self, network: NetworkPage) -> list[Presence]:
        """Return the schools that the network is for, or that have people in it, by phase and name."""
        return [each for each in (self.presence(network, school) for school in self.schools) if each.is_for or each.people]

    def missing(self, network: NetworkPage) -> list[School]:
        """Return the schools that the network is for and that have nobody in it."""
        return [each.school for each in self.of_network(network) if each.is_missing]

    @cached_property
    def by_phase(self) -> list[tuple[str, list[School]]]:
        """The schools of each phase, with its name."""
        return [(label_of(phase), list(schools)) for phase, schools in groupby(self.schools, key=phase_of)]

    def counts(self, network: NetworkPage) -> tuple[int, int]:
        """Return how many of the schools that the network is for are represented, and how many there are."""
        wanted = [each for each in self.of_network(network) if each.is_for]
        return sum(bool(each.people) for each in wanted), len(wanted)

    def _is_for(self, network: NetworkPage, school: School) -> bool:
        if school.is_organisation and network.kind != NetworkPage.Kind.PARTNERS:
            return False
        if network.pk in self.tiers and self.tier_of.get(school.pk) not in self.tiers[network.pk]:
            return False
        return school.is_organisation or not school.phase or not network.phases or school.phase in network.phases


def coverage_of(networks: Sequence[NetworkPage], schools: QuerySet[School] | None = None) -> Coverage:
    """Return who of `schools`, of all open ones where none are given, is in `networks`; in four queries at most.

    Organisations stand among the schools where one of the networks is for partners, or has people of theirs.
    """
    chosen = School.objects.open() if schools is None else schools
    inside = NetworkMember.objects.active().filter(network__in=networks, person__is_active=True)
    listed = inside.filter(person__affiliations__in=Affiliation.objects.active()).order_by()
    rows = listed.values_list("network", "person__affiliations__school").annotate(people=Count("person", distinct=True))
    people = {(network, school): number for network, school, number in rows}
    represented = {school for _, school in people}
    welcomes = any(network.kind == NetworkPage.Kind.PARTNERS for network in networks)
    found = [each for each in chosen if not each.is_organisation or welcomes or each.pk in represented]
    tiers: dict[int, set[int]] = {}
    for network, tier in NetworkPage.tiers.through.objects.filter(networkpage__in=networks).values_list("networkpage", "tier"):
        tiers.setdefault(network, set()).add(tier)
    return Coverage(
        schools=sorted(found, key=lambda school: (_ORDER.index(phase_of(school)), school.name.casefold(), school.pk)),
        networks=networks,
        people=people,
        tiers=tiers,
        tier_of=tiers_of_schools() if tiers else {},
    )


def tiers_of_schools() -> dict[int, int]:
    """Return the tier of each school's membership today, by their primary keys; in one query."""
    by_school: dict[int, list[Membership]] = {}
    for membership in Membership.objects.filter(with_access()):
        by_school.setdefault(membership.school_id, []).append(membership)
    now = {school: current(theirs) for school, theirs in by_school.items()}
    return {school: membership.tier_id for school, membership in now.items() if membership is not None}


def by_phase(rows: Sequence[Presence]) -> Iterator[tuple[str, list[Presence]]]:
    """Yield the name of each phase with its rows; they stand in the order of phases."""
    for phase, of_phase in groupby(rows, key=lambda each: phase_of(each.school)):
        yield label_of(phase), list(of_phase)


def phase_of(school: School) -> str:
    """Return the phase of a school, empty where the register has none; of an organisation `ORGANISATIONS`."""
    return ORGANISATIONS if school.is_organisation else school.phase if school.phase in Phase.values else ""


def label_of(phase: str) -> str:
    if phase == ORGANISATIONS:
        return "Organisations"
    return Phase(phase).label if phase else "Other schools"


_ORDER = (*Phase.values, "", ORGANISATIONS)
