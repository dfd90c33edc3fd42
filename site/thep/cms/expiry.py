"""Whether pages are published now: a page that is to be taken down at a time is so from that moment, whenever the round follows."""

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet


def published(relation: str = "", at: datetime.datetime | None = None) -> Q:
    """Return the condition of pages that are published `at` a time, now if none is given.

    They are a query's own, or those that `relation` ("page__") leads to.
    """
    is_in_time = Q(**{f"{relation}expire_at": None}) | Q(**{f"{relation}expire_at__gt": at or timezone.now()})
    return Q(**{f"{relation}live": True}) & is_in_time


def is_published(page: Page) -> bool:
    """Return whether `page` is published now."""
    return bool(page.live) and (page.expire_at is None or page.expire_at > timezone.now())


class PublishedQuerySet(PageQuerySet):
    """Pages of one type, of which `live` are those that are published now."""

    def live(self) -> Any:
        return self.filter(published())


PublishedManager = PageManager.from_queryset(PublishedQuerySet)
