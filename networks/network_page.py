"""The list of networks, and a network as whoever looks at it sees it."""

from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from thep.accounts.models import User
from thep.events.opened import note_opened
from thep.schools.models import Affiliation

from .meetings import meetings
from .members import access, members
from .members.models import NetworkMember
from .network_list import show_list
from .pages.models import NetworkPage, NetworksPage

PAST = 3


@dataclass(frozen=True)
class Lead:
    """Somebody who leads the network: their name, and their role and schools in words."""

    name: str
    words: str


def networks(request: HttpRequest) -> HttpResponseBase:
    return show_list(request, _networks_page())


def _networks_page() -> NetworksPage | None:
    """Return the page with the words above the list, as it was half a minute ago at most; None where it isn't published."""
    page: NetworksPage | None = caches["pages"].get("networks-page")
    if page is None:
        page = NetworksPage.objects.live().first()
        caches["pages"].set("networks-page", page, 30)
    return page


def show_network(request: HttpRequest, network: NetworkPage) -> HttpResponse:
    """Show a network: to everybody what it is for and its meetings for guests, to its members all of it."""
    person = request.user if isinstance(request.user, User) else None
    own = NetworkMember.objects.live().filter(network=network, person=person).first() if person and network.pk else None
    inside = bool(network.pk) and access.may_enter(request.user, network)
    to_come = meetings.to_come(network, request.user)
    past = meetings.past(network, request.user)[:PAST]
    address = network.get_url(request) or "/networks/"
    context = {
        "section": "networks",
        "page": network,
        "address": address,
        "crumbs": [("Networks", address.rstrip("/").rpartition("/")[0] + "/"), (network.title, "")],
        "subjects": [subject.name for subject in network.subjects.all()],
        "own": own,
        "is_member": bool(own and own.is_active and access.is_member(request.user, network)),
        "is_shut_out": bool(own and own.is_active and not inside),
        "inside": inside,
        "may_lead": inside and access.may_lead(request.user, network),
        "waiting": NetworkMember.objects.filter(network=network, state=NetworkMember.State.ASKED).count()
        if inside and access.may_lead(request.user, network)
        else 0,
        "leads": leads_with_schools(network) if network.pk else [],
        "meetings": to_come[1:],
        "next": to_come[0] if to_come else None,
        "past": past,
        "figures": figures_of(network) if inside else None,
        "new": NetworkMember.objects.active().filter(network=network, joined_at__gt=own.seen_at).count()
        if inside and own and own.seen_at
        else 0,
        "has_begun": members.has_begun(network) if network.pk and not inside else False,
    }
    if own is not None and own.is_active:
        members.note_seen(own, timezone.now())
    note_opened(request, [row.event for row in to_come], page=network)
    return render(request, "networks/network.html", context)


def leads_with_schools(network: NetworkPage) -> list[Lead]:
    """Return who leads the network with the schools where they work, in two queries."""
    leading = NetworkMember.objects.leading().filter(network=network).select_related("person").order_by("-role", "person__name", "pk")
    found = list(leading)
    schools: dict[int, list[str]] = {}
    at = Affiliation.objects.active().filter(person__in=[each.person_id for each in found]).order_by("school__name")
    for person, name in at.values_list("person", "school__name"):
        if name not in schools.setdefault(person, []):
            schools[person].append(name)
    co_lead = NetworkMember.Role.CO_LEAD
    said = {each.pk: [*(["Co-lead"] if each.role == co_lead else []), *schools.get(each.person_id, [])] for each in found}
    return [Lead(each.person.get_full_name(), ", ".join(said[each.pk])) for each in found]


def figures_of(network: NetworkPage) -> dict[str, int]:
    """Return how many members the network has, and from how many schools."""
    active = NetworkMember.objects.active().filter(network=network)
    at = Affiliation.objects.active().filter(person__in=active.values("person"))
    return {"members": active.count(), "schools": at.values("school").distinct().count()}
