"""What networks show on a person's overview: their own, requests that wait for them, and invitations."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Value
from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User
from thep.events.models import Event

from .discussion.models import PostReport, ThreadPost
from .members import access
from .members.letters import answer_address
from .members.models import NetworkInvitation, NetworkMember
from .network_list import next_meetings
from .new_since import Novelty, new_since_last
from .pages.models import NetworkPage
from .resources import access as resource_access
from .resources.models import Resource, ResourceReport


@dataclass(frozen=True, kw_only=True)
class OwnNetwork:
    """A network that somebody is in: whether they lead it, its next meeting, and what is new since they last looked."""

    network: NetworkPage
    address: str
    is_led: bool
    meeting: Event | None
    news: list[Novelty]


def my_networks(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the networks of `person` with their next meetings; None where they are in none."""
    belongings = access.belongings_of(person)
    if not belongings:
        return None
    networks = sorted(NetworkPage.objects.live().filter(pk__in=belongings), key=lambda network: network.title.lower())
    meetings = next_meetings([network.pk for network in networks], person)
    news = new_since_last(networks, person, request)
    return {
        "networks": [
            OwnNetwork(
                network=network,
                address=network.get_url(request) or "",
                is_led=belongings[network.pk].role in NetworkMember.LEADING,
                meeting=meetings.get(network.pk),
                news=news.get(network.pk, []),
            )
            for network in networks
        ]
    }


def waiting(request: HttpRequest, person: User) -> Iterator[dict[str, Any]]:
    """Yield, for each network that `person` leads, those who ask to join it."""
    led = [pk for pk, each in access.belongings_of(person).items() if each.role in NetworkMember.LEADING]
    if not led:
        return
    asking = NetworkMember.objects.filter(network__in=led, state=NetworkMember.State.ASKED).select_related("network", "person")
    by_network: dict[NetworkPage, list[NetworkMember]] = {}
    for member in asking.order_by("asked_at"):
        by_network.setdefault(member.network, []).append(member)
    for network, members in by_network.items():
        yield {"network": network, "members": members}


def invited(request: HttpRequest, person: User) -> Iterator[dict[str, Any]]:
    """Yield the invitations to networks that went to the address of `person`."""
    for invitation in NetworkInvitation.objects.waiting().sent_to(person).select_related("network", "invited_by"):
        yield {"invitation": invitation, "address": answer_address(invitation)}


def to_review(request: HttpRequest, person: User) -> Iterator[dict[str, Any]]:
    """Yield the things of networks that `person` leads whose day has come: whether they are still good."""
    led = resource_access.led_by(person)
    if led:
        due = Resource.objects.shown().filter(placements__network__in=led, placements__is_home=True, review_on__lte=timezone.localdate())
        if resources := list(due.order_by("review_on", "pk")):
            yield {"resources": resources}


def reported(request: HttpRequest, person: User) -> Iterator[dict[str, Any]]:
    """Yield what was reported of things in the networks that `person` leads."""
    led = resource_access.led_by(person)
    if led:
        reports = ResourceReport.objects.filter(settled_at=None, resource__placements__network__in=led).select_related("resource")
        for report in reports.distinct().order_by("reported_at"):
            yield {"report": report}


def posts_to_check(request: HttpRequest, person: User) -> Iterator[dict[str, Any]]:
    """Yield, for each network that `person` leads, how many posts wait to be published there, and how many were reported."""
    led = resource_access.led_by(person)
    if not led:
        return
    spaces = {"network__in": led, "network__live": True, "network__has_discussion": True}
    of_posts = {f"thread__{name}": value for name, value in spaces.items()}
    of_reports = {f"post__{name}": value for name, value in of_posts.items()}
    waiting = ThreadPost.objects.waiting().filter(**of_posts).order_by().values("thread__network").annotate(waiting=Count("pk"))
    reports = PostReport.objects.filter(settled_at=None, **of_reports).order_by().values("post__thread__network")
    found = waiting.annotate(reported=Value(0)).values_list("thread__network", "waiting", "reported")
    numbers: dict[int, tuple[int, int]] = {}
    both = found.union(
        reports.annotate(waiting=Value(0), reported=Count("post", distinct=True)).values_list(
            "post__thread__network", "waiting", "reported"
        ),
        all=True,
    )
    for network, number, reported in both:
        before = numbers.get(network, (0, 0))
        numbers[network] = (before[0] + number, before[1] + reported)
    if numbers:
        for network in NetworkPage.objects.filter(pk__in=numbers).order_by("title"):
            yield {"network": network, "waiting": numbers[network.pk][0], "reported": numbers[network.pk][1]}
