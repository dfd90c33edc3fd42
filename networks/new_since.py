"""What is new in somebody's networks since they last opened each one's page, in few words with where it is found."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings.models import Booking
from thep.events.models import Event

from .announcements.models import Announcement
from .discussion.models import ThreadFollow, ThreadPost
from .meetings.models import MeetingPapers
from .members.models import NetworkMember
from .pages.models import NetworkPage
from .resources.models import Placement

FIRST_POST = 1


@dataclass(frozen=True, kw_only=True)
class Novelty:
    """How much of something is new in a network, as in "3 new resources", and the path of the page with it."""

    words: str
    address: str


@dataclass(frozen=True)
class _Part:
    """Something that is counted: its words for one and for several, and the name of the page with it."""

    name: str
    one: str
    several: str
    page: str


PARTS = (
    _Part("announcements", "1 announcement", "{} announcements", "network_announcements"),
    _Part("meetings", "1 new meeting", "{} new meetings", ""),
    _Part("notes", "notes of 1 meeting", "notes of {} meetings", ""),
    _Part("resources", "1 new resource", "{} new resources", "network_resources"),
    _Part("versions", "1 new version of a resource", "new versions of {} resources", "network_resources"),
    _Part("threads", "1 new thread", "{} new threads", "network_discussion"),
    _Part("replies", "1 reply", "{} replies", "network_discussion"),
    _Part("people", "1 new member", "{} new members", "network_members"),
)
"""In the order in which they are said."""


def new_since_last(networks: Collection[NetworkPage], person: User, request: HttpRequest | None = None) -> dict[int, list[Novelty]]:
    """Return what is new in each of `networks`, which are open to `person`, by primary key; in one query, however many they are.

    It is what they may see and didn't make themselves, since they last opened the network's page, or joined. Threads that they have muted
    and posts that they were shown are left out; who leads a network calls its meetings, so to them those are no news.
    """
    own = NetworkMember.objects.active().filter(person=person, network__in=[network.pk for network in networks])
    since = Coalesce("seen_at", "joined_at")
    rows = own.annotate(since=since, **_counts(person)).values("network", "role", *(part.name for part in PARTS))
    slugs = {network.pk: network.slug for network in networks}
    addresses = {network.pk: network.get_url(request) or "" for network in networks}
    found: dict[int, list[Novelty]] = {}
    for row in rows:
        pk = row["network"]
        numbers = {part: 0 if part.name == "meetings" and row["role"] in NetworkMember.LEADING else row[part.name] for part in PARTS}
        found[pk] = [
            Novelty(
                words=part.one if number == 1 else part.several.format(number),
                address=reverse(part.page, args=[slugs[pk]]) if part.page else addresses[pk],
            )
            for part, number in numbers.items()
            if number
        ]
    return found


def _counts(person: User) -> dict[str, Any]:
    """Return what counts, beside a membership with its `since`, each of `PARTS`."""
    network, since = OuterRef("network"), OuterRef("since")
    now = timezone.now()
    placed = Placement.objects.shown().filter(network=network)
    posts = ThreadPost.objects.shown().filter(thread__network=network, thread__network__has_discussion=True, shown_at__gt=since)
    posts = posts.exclude(author=person).exclude(_muted_or_read(person))
    answered = Booking.objects.filter(event=OuterRef("pk"), person=person)
    meetings = Event.objects.open().filter(page=network, announced_at__gt=since, ends_at__gt=now).exclude(Exists(answered))
    papers = MeetingPapers.objects.filter(event__page=network, event__state=Event.State.OPEN, noted_at__gt=since).exclude(notes="")
    people = NetworkMember.objects.active().filter(network=network, joined_at__gt=since)
    return {
        "announcements": _number(
            _by_others(Announcement.objects.sent().filter(network=network, sent_at__gt=since), "author", person), "network"
        ),
        "meetings": _number(meetings, "page"),
        "notes": _number(_by_others(papers, "noted_by", person), "event__page"),
        "resources": _number(_by_others(placed.filter(placed_at__gt=since), "placed_by", person), "network"),
        "versions": _number(
            _by_others(
                placed.filter(placed_at__lte=since, resource__current__added_at__gt=since, resource__current__number__gt=1),
                "resource__current__added_by",
                person,
            ),
            "network",
        ),
        "threads": _number(posts.filter(number=FIRST_POST), "thread__network"),
        "replies": _number(posts.filter(number__gt=FIRST_POST), "thread__network"),
        "people": _number(people.exclude(person=person), "network"),
    }


def _by_others(rows: QuerySet[Any], field: str, person: User) -> QuerySet[Any]:
    """Leave out of `rows` those of `person`; whoever has no account any more is somebody else."""
    return rows.filter(~Q(**{field: person}) | Q(**{f"{field}__isnull": True}))


def _muted_or_read(person: User) -> Exists:
    theirs = ThreadFollow.objects.filter(thread=OuterRef("thread"), person=person)
    return Exists(theirs.filter(Q(wish=ThreadFollow.Wish.MUTED) | Q(read_number__gte=OuterRef("number"))))


def _number(rows: QuerySet[Any], network: str) -> Any:
    """Return how many `rows` there are, all of one network, which the field `network` is."""
    return Coalesce(Subquery(rows.order_by().values(network).annotate(of_them=Count("pk")).values("of_them")), Value(0))
