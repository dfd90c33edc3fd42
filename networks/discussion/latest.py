"""The latest threads of a network, for its page, which may ask few questions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONArray
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.json_lists import JSONList

from .models import NetworkThread, ThreadPost

LATEST = 4
KEPT = ("pk", "title", "replies", "active_at", "active_by__name", "pinned_at")


@dataclass(frozen=True, kw_only=True)
class Latest:
    """A thread as the network's page lists it: `by` wrote last, at `active_at`."""

    title: str
    address: str
    by: str
    active_at: datetime.datetime
    replies: int
    is_pinned: bool


def _order(threads: QuerySet[NetworkThread]) -> QuerySet[NetworkThread]:
    return threads.order_by(F("pinned_at").desc(nulls_last=True), "-active_at", "-pk")


def beside_member() -> dict[str, Any]:
    """Return what reads, with who is in a network, its latest threads and how many posts wait: it costs no question of its own."""
    latest = _order(NetworkThread.objects.shown().filter(network=OuterRef(OuterRef("network"))))
    listed = NetworkThread.objects.filter(pk__in=Subquery(latest.values("pk")[:LATEST])).order_by()
    waiting = ThreadPost.objects.waiting().filter(thread__network=OuterRef("network")).order_by().values("thread__network")
    return {
        "threads": Subquery(listed.values(rows=JSONList(JSONArray(*KEPT)))),
        "posts_waiting": Coalesce(Subquery(waiting.annotate(number=Count("pk")).values("number")), 0),
    }


def of_network(network: NetworkPage, own: NetworkMember | None) -> list[Latest]:
    """Return the network's latest threads, pinned ones first: those read beside `own`, or in a query for who isn't in it."""
    rows: Iterable[Any] | None = getattr(own, "threads", None)
    if own is None:
        rows = _order(NetworkThread.objects.shown().filter(network=network.pk)).values_list(*KEPT)[:LATEST]
    found = [
        (
            pk,
            _moment(pinned_at) if pinned_at else None,
            Latest(
                title=title,
                address=reverse("network_thread", args=[network.slug, pk]),
                by=name or "",
                active_at=_moment(active_at),
                replies=replies,
                is_pinned=bool(pinned_at),
            ),
        )
        for pk, title, replies, active_at, name, pinned_at in rows or ()
    ]
    found.sort(key=lambda row: (row[1] is not None, row[1] or row[2].active_at, row[2].active_at, row[0]), reverse=True)
    return [each for _, _, each in found]


def _moment(at: str | datetime.datetime) -> datetime.datetime:
    """Return an aware moment of what the database put into a list: PostgreSQL says its zone, SQLite means UTC."""
    moment = parse_datetime(at) if isinstance(at, str) else at
    if moment is None:
        raise ValueError(at)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.UTC)
