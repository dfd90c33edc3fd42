"""Who may see what of a network, and do what in it.

A member is whoever has joined and, where the network is for schools of some tiers, is of such a school at this moment: somebody who leaves
such a school is out of its networks from that minute, and in them again when they come back.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest

from networks.pages.models import NetworkPage
from thep.accounts.access import need_second_factor, person_of
from thep.accounts.groups import EVENTS, MANAGERS
from thep.accounts.models import User
from thep.cms import privacy
from thep.events.models import Event
from thep.events.search import readers_of
from thep.membership.people import groups_of_tiers
from thep.search.queries import PUBLIC

from .models import NetworkMember

MEMBERSHIPS = "_network_memberships"
"""Where what a person is a member of is kept on them once it was read: each request reads its person anew."""

OFFICE = "networks.change_networkmember"
"""The permission of those in the office who look after networks: they may do in each what its leads may."""


OPEN, FOR_SOME_TIERS = "networks", "networks for some"
"""The names of the groups of networks, as `DerivedGroups` has them."""

FOR_SOME = Exists(NetworkPage.tiers.through.objects.filter(networkpage__readers=OuterRef("pk")))
"""Of a group: that its network is for schools of some tiers only."""

OF_OPEN_NETWORKS = Q(network__isnull=False) & ~Q(FOR_SOME)
OF_CLOSED_NETWORKS = Q(FOR_SOME)


IS_FOR_SOME = Exists(NetworkPage.tiers.through.objects.filter(networkpage=OuterRef("network")))
"""Of who is in a network: the same."""


class Belonging(NamedTuple):
    """That somebody is in a network: its primary key, that of the group that its page may be kept for, and their role in it."""

    network: int
    readers: int | None
    role: str


def belongings_of(person: Any) -> dict[int, Belonging]:
    """Return the networks that `person` is in, by primary key; in a query where there are any, or two where one is for some tiers only."""
    if not person.is_authenticated or not privacy.may_be_in(person, OPEN, FOR_SOME_TIERS):
        return {}
    if not hasattr(person, MEMBERSHIPS):
        active = NetworkMember.objects.active().filter(person=person.pk).annotate(is_for_some=IS_FOR_SOME)
        rows = active.values_list("network", "network__readers", "role", "is_for_some")
        theirs = list(rows)
        closed = _closed_to(person, [network for network, _, _, for_some in theirs if for_some])
        found = {row[0]: Belonging(*row[:3]) for row in theirs if row[0] not in closed}
        setattr(person, MEMBERSHIPS, found)
    known: dict[int, Belonging] = getattr(person, MEMBERSHIPS)
    return known


def forget(person: Any) -> None:
    """Have the networks of `person` read anew: they have joined or left one."""
    for kept in (MEMBERSHIPS, privacy.KEYWORDS, privacy.GROUPS, privacy.ROWS):
        person.__dict__.pop(kept, None)


def is_member(person: Any, network: NetworkPage) -> bool:
    return network.pk in belongings_of(person)


def leads(person: Any, network: NetworkPage) -> bool:
    """Return whether `person` leads the network, alone or with others."""
    belonging = belongings_of(person).get(network.pk)
    return belonging is not None and belonging.role in NetworkMember.LEADING


def is_of_the_office(person: Any) -> bool:
    """Return whether `person` looks after networks; in no query for who was put in no group, as nearly everybody."""
    if not person.is_authenticated or not (person.is_superuser or privacy.was_put_in_groups(person)):
        return False
    return bool(person.has_perm(OFFICE))


def may_lead(person: Any, network: NetworkPage) -> bool:
    """Return whether `person` may do what the network's leads may."""
    return leads(person, network) or is_of_the_office(person)


def may_enter(person: Any, network: NetworkPage) -> bool:
    """Return whether `person` may see what is for members."""
    return is_member(person, network) or is_of_the_office(person)


def member_of(network: NetworkPage, person: Any, **beside: Any) -> NetworkMember | None:
    """Return the membership of `person`, or what they have asked, as its row is now, read with what stands `beside`; None for neither."""
    if not person.is_authenticated or network.pk is None:
        return None
    return NetworkMember.objects.live().filter(network=network.pk, person=person.pk).annotate(is_for_some=IS_FOR_SOME, **beside).first()


def is_open_to(member: NetworkMember) -> bool:
    """Return whether the network, where it is for some tiers, is open today to a member whom `member_of` returned."""
    return not getattr(member, "is_for_some", True) or is_for(member.person, member.network)


def leads_a_network(person: User) -> bool:
    return any(each.role in NetworkMember.LEADING for each in belongings_of(person).values())


def is_for(person: User, network: NetworkPage) -> bool:
    """Return whether a school of `person` is of one of the tiers that the network is for, or it is for everybody."""
    return not _closed_to(person, [network.pk])


def _closed_to(person: User, networks: Iterable[int]) -> set[int]:
    """Return those of `networks` that are for some tiers of which no school of `person` is."""
    keys = list(networks)
    if not keys:
        return set()
    groups = groups_of_tiers(person)
    rows = NetworkPage.tiers.through.objects.filter(networkpage__in=keys).values_list("networkpage", "tier__pages_group")
    some: dict[int, set[int | None]] = {}
    for network, group in rows:
        some.setdefault(network, set()).add(group)
    return {network for network, wanted in some.items() if wanted.isdisjoint(groups)}


def network_named(slug: str, request: HttpRequest) -> NetworkPage:
    """Return the published network with this slug. Raises Http404 where there is none, or where whoever asks may not know of it."""
    network = NetworkPage.objects.live().filter(slug=slug).first()
    if network is None or not privacy.may_read(network, request):
        raise Http404
    return network


def entered(slug: str, request: HttpRequest) -> NetworkPage:
    """Return the network for whoever may see what is for members. Raises Http404 for all others."""
    network = network_named(slug, request)
    if not may_enter(request.user, network):
        raise Http404
    return network


def led(slug: str, request: HttpRequest) -> NetworkPage:
    """Return the network for its leads and the office. Raises Http404 for all others, SecondFactorNeeded for who needs a second step."""
    network = network_named(slug, request)
    if not may_lead(request.user, network):
        raise Http404
    need_second_factor(person_of(request))
    return network


# What the rest of the site is told.


def inside(whose: Mapping[str, Any]) -> Q:
    """Return the condition on a group that it is of a network which somebody, given by lookups, is in, or is of the office for."""
    theirs = {f"person__{name}": value for name, value in whose.items()}
    member = NetworkMember.objects.active().filter(network__readers=OuterRef("pk"), **theirs)
    of_the_office = Group.user_set.through.objects.filter(
        group__name__in=(EVENTS, MANAGERS), **{f"user__{name}": value for name, value in whose.items()}
    )
    return Q(Exists(member)) | Q(Exists(of_the_office))


def groups_of_closed_networks(person: User) -> list[int]:
    """Return the groups of the networks for some tiers only whose members' pages are open to `person`; of all of them for the office."""
    if is_of_the_office(person):
        return list(Group.objects.filter(OF_CLOSED_NETWORKS).values_list("pk", flat=True))
    return [each.readers for each in belongings_of(person).values() if each.readers is not None]


def readers_of_meeting(event: Event) -> set[str]:
    """Return the access keywords of whoever finds a meeting: all who find its page, or only the members of a network without guests."""
    if event.page is None:
        return {PUBLIC}
    readers = readers_of(event.page)
    group = NetworkPage.objects.filter(pk=event.page_id, welcomes_guests=False).values_list("readers", flat=True).first()
    return {f"group-{group}"} if group is not None and readers else readers


def meetings_for(person: Any) -> Q:
    """Return which meetings `person`, or an anonymous visitor, may see: all but those of networks without guests that they aren't in."""
    if person.is_superuser:  # nobody put them in the groups by which the office sees all
        return Q(pk__isnull=False)
    closed = NetworkPage.objects.filter(welcomes_guests=False)
    if person.is_authenticated:
        closed = closed.exclude(readers__in=privacy.groups_of(person))
    return ~Q(page__in=closed.values("pk"))


def meetings_led_by(person: User) -> Q:
    """Return which meetings `person` leads: those of the networks that they lead."""
    return Q(page__in=NetworkMember.objects.leading().filter(person=person.pk).values("network"))


def office_people() -> QuerySet[User]:
    """Return those of the office who look after networks, whom letters about a network without leads go to."""
    return User.objects.filter(is_active=True, groups__in=Group.objects.filter(name__in=(EVENTS, MANAGERS))).distinct().order_by("pk")
