"""The latest announcements of a network, for its page, which may ask few questions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONArray
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.json_lists import JSONList

from .models import Announcement

LATEST = 3


@dataclass(frozen=True, kw_only=True)
class Latest:
    """An announcement as the network's page lists it."""

    title: str
    address: str
    sent_at: datetime.datetime


def beside_member() -> Subquery:
    """Return what reads, with who is in a network, its latest announcements: given to `of_network` it costs no question of its own."""
    newest = Announcement.objects.sent().filter(network=OuterRef(OuterRef("network"))).order_by("-sent_at", "-pk")
    listed = Announcement.objects.filter(pk__in=Subquery(newest.values("pk")[:LATEST])).order_by()
    return Subquery(listed.values(rows=JSONList(JSONArray("pk", "title", "sent_at"))))


def of_network(network: NetworkPage, own: NetworkMember | None) -> list[Latest]:
    """Return the network's latest announcements, the latest first: those read beside `own`, or in a query for who isn't in it."""
    rows: Iterable[Any] | None = getattr(own, "announcements", None)
    if own is None:
        sent = Announcement.objects.sent().filter(network=network.pk).order_by("-sent_at", "-pk")
        rows = sent.values_list("pk", "title", "sent_at")[:LATEST]
    found = [
        Latest(title=title, address=reverse("network_announcement", args=[network.slug, pk]), sent_at=_moment(at))
        for pk, title, at in sorted(rows or (), key=lambda row: row[0], reverse=True)
    ]
    return sorted(found, key=lambda each: each.sent_at, reverse=True)


def _moment(at: str | datetime.datetime) -> datetime.datetime:
    """Return an aware moment of what the database put into a list: PostgreSQL says its zone, SQLite means UTC."""
    moment = parse_datetime(at) if isinstance(at, str) else at
    if moment is None:
        raise ValueError(at)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=datetime.UTC)
