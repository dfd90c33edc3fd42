"""What needs the office's attention in networks."""

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.attention import Link, Watch
from thep.events.models import Event

from .discussion.models import PostReport, State, ThreadPost
from .members import access
from .members.models import NetworkMember
from .pages.models import NetworkPage
from .resources.models import Placement, Resource, ResourceReport

TERM = datetime.timedelta(weeks=14)
"""As long as a term with its holidays: a network that hasn't met for as long, and won't soon, is noticed."""

PATIENCE = datetime.timedelta(days=7)


def without_a_lead(user: User) -> QuerySet[Any]:
    leading = NetworkMember.objects.leading().filter(network=OuterRef("pk"))
    return NetworkPage.objects.live().filter(~Exists(leading)).order_by("title")


def without_a_meeting(user: User) -> QuerySet[Any]:
    """Return the networks that had no meeting for a term, and have none in the calendar."""
    lately = Event.objects.open().filter(page=OuterRef("page_ptr"), starts_at__gt=timezone.now() - TERM)
    old = timezone.now() - TERM
    return NetworkPage.objects.live().filter(~Exists(lately), first_published_at__lt=old).order_by("title")


def not_answered(user: User) -> QuerySet[Any]:
    """Return those who asked to join more than a week ago, or whom nobody can answer."""
    leading = NetworkMember.objects.leading().filter(network=OuterRef("network"))
    asked = NetworkMember.objects.filter(state=NetworkMember.State.ASKED).exclude(person=user)
    late = asked.filter(asked_at__lt=timezone.now() - PATIENCE)
    return (late | asked.filter(~Exists(leading))).select_related("person", "network").order_by("asked_at")


def not_settled(user: User) -> QuerySet[Any]:
    """Return the posts that were reported, or have waited to be published, for more than a week, or where nobody leads the network."""
    late = timezone.now() - PATIENCE
    nobody = ~Exists(NetworkMember.objects.leading().filter(network=OuterRef("thread__network")))
    reports = PostReport.objects.filter(post=OuterRef("pk"), settled_at=None)
    waits = Q(state=State.WAITING)
    posts = ThreadPost.objects.filter(thread__network__live=True, thread__network__has_discussion=True)
    is_late = Q(Exists(reports.filter(reported_at__lt=late))) | waits & Q(written_at__lt=late)
    found = posts.filter(is_late | nobody & (waits | Q(Exists(reports))))
    return found.select_related("thread__network").order_by("written_at")


def resources_not_settled(user: User) -> QuerySet[Any]:
    """Return the resources that were reported more than a week ago, or whose home nobody leads, and about which nobody has decided."""
    late = timezone.now() - PATIENCE
    home = Placement.objects.filter(resource=OuterRef("pk"), is_home=True, network__live=True)
    nobody = ~Exists(NetworkMember.objects.leading().filter(network=OuterRef("network")))
    reports = ResourceReport.objects.filter(resource=OuterRef("pk"), settled_at=None)
    is_late = Q(Exists(reports.filter(reported_at__lt=late)), Exists(home))
    return Resource.objects.filter(is_late | Q(Exists(reports), Exists(home.filter(nobody)))).order_by("title", "pk")


def _members_of(network: NetworkPage) -> Link:
    return reverse("network_members", args=[network.slug]), network.title


WATCHES = (
    Watch(
        name="networks without a lead",
        order=105,
        title="Networks that nobody leads",
        job="Make a member the lead, or invite somebody.",
        permissions=(access.OFFICE,),
        records=without_a_lead,
        link=_members_of,
        all_of_them=lambda: reverse("networks"),
    ),
    Watch(
        name="requests to join a network",
        order=106,
        title="Requests to join a network",
        job="The network’s leads haven’t answered within a week. Ask them, or answer for them.",
        permissions=(access.OFFICE,),
        records=not_answered,
        link=lambda member: (reverse("network_members", args=[member.network.slug]), f"{member.person} to {member.network.title}"),
        all_of_them=lambda: reverse("networks"),
    ),
    Watch(
        name="posts to check in networks",
        order=108,
        title="Posts in networks that nobody has checked",
        job="They were reported, or wait to be published, and the network’s leads haven’t looked for a week. Ask them, or settle it.",
        permissions=(access.OFFICE,),
        records=not_settled,
        link=lambda post: (reverse("network_discussion_queue", args=[post.thread.network.slug]), f"{post.thread} in {post.thread.network}"),
        all_of_them=lambda: reverse("networks"),
    ),
    Watch(
        name="resources to check in networks",
        order=109,
        title="Reported resources in networks that nobody has checked",
        job="The network’s leads haven’t looked for a week. Ask them, or take the resource down or close the report.",
        permissions=(access.OFFICE,),
        records=resources_not_settled,
        link=lambda resource: (reverse("network_resource", args=[resource.pk]), resource.title),
        all_of_them=lambda: reverse("networks"),
    ),
    Watch(
        name="networks without a meeting",
        order=107,
        title="Networks without a meeting for a term",
        job="Ask the leads whether it should go on, and help them plan the next meeting.",
        permissions=(access.OFFICE,),
        records=without_a_meeting,
        link=lambda network: (reverse("network_plan_meetings", args=[network.slug]), network.title),
        all_of_them=lambda: reverse("networks"),
    ),
)
