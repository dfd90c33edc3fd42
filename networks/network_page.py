"""The list of networks, and a network as whoever looks at it sees it."""

import datetime

from django.core.cache import caches
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from thep.events.feed_addresses import addresses_of
from thep.events.opened import note_opened
from thep.schools.models import Affiliation

from .announcements import latest
from .discussion import latest as latest_threads
from .meetings import calendar_feeds, meetings
from .meetings.catch_up import is_newcomer, missed
from .members import access, members
from .members.forms import EmailsForm
from .members.joining import joining_of
from .members.models import NetworkMember
from .network_list import show_list
from .pages.frame import address_of
from .pages.models import NetworkPage, NetworksPage
from .resources import highlights

PAST = 3


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
    talks = latest_threads.beside_member() if network.has_discussion else {}
    own = access.member_of(network, request.user, announcements=latest.beside_member(), **talks)
    is_member = own is not None and own.is_active and access.is_open_to(own)
    is_office = access.is_of_the_office(request.user)
    is_new = is_member and is_newcomer(own)
    to_come, past = meetings.of_network(network, request.user)
    address = address_of(network, request)
    is_outside = not (is_member or is_office)
    context = {
        "section": "networks",
        "page": network,
        "address": address,
        "crumbs": [("Networks", address.rstrip("/").rpartition("/")[0] + "/"), (network.title, "")],
        "own": own,
        "network": network,
        "is_member": is_member,
        "may_lead": is_office or (is_member and own is not None and own.is_leading),
        "leads": NetworkMember.objects.leading().filter(network=network.pk).with_schools() if network.pk else (),
        "next": to_come[0] if to_come else None,
        "meetings": to_come[1:],
        "past": past[:PAST],
        "announcements": latest.of_network(network, own) if is_member or is_office else [],
        "threads": latest_threads.of_network(network, own) if network.has_discussion and (is_member or is_office) else None,
        "emails": EmailsForm(initial={"emails": own.emails}) if is_member and own is not None else None,
        "missed": missed(past) if is_new else [],
        "figures": figures_of(network, since=own.seen_at if own else None) if is_member or is_office else None,
        "resources": highlights.of_network(network, with_most_used=is_new) if is_member or is_office else None,
        "calendar": addresses_of("network_public_feed", network.slug) if is_outside and calendar_feeds.is_for_everybody(network) else None,
    }
    if not is_member:
        context |= joining_of(network, request.user, own)
    if own is not None and own.is_active:
        members.note_seen(own, timezone.now())
    note_opened(request, [row.event for row in to_come], page=network)
    return render(request, "networks/network.html", context)


def figures_of(network: NetworkPage, *, since: datetime.datetime | None) -> dict[str, int]:
    """Return how many members the network has, from how many schools, who joined `since` and who asks to, in one query."""
    active = Q(state=NetworkMember.State.ACTIVE)
    here = active & Q(person__affiliations__in=Affiliation.objects.active())
    figures: dict[str, int] = NetworkMember.objects.filter(network=network.pk).aggregate(
        members=Count("pk", filter=active, distinct=True),
        schools=Count("person__affiliations__school", filter=here, distinct=True),
        new=Count("pk", filter=active & Q(joined_at__gt=since or timezone.now()), distinct=True),
        waiting=Count("pk", filter=Q(state=NetworkMember.State.ASKED), distinct=True),
    )
    return figures
