"""What search engines are told there is: pages that everybody may read, and what each domain declares."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from wagtail.models import Page, Site

from thep.domains import declared

MOST = 50_000
"""A sitemap holds no more."""


class Place(NamedTuple):
    """A path on this site, and when what is there last changed."""

    path: str
    changed_at: datetime.datetime | datetime.date | None = None


@dataclass(frozen=True)
class SitemapPlaces:
    """What the sitemap lists besides pages: `places()`, which everybody may read."""

    name: str
    places: Callable[[], Iterable[Place]]


def places() -> Iterator[Place]:
    """Yield all of them, at most as many as a sitemap holds."""
    return islice(_every_place(), MOST)


def _every_place() -> Iterator[Place]:
    yield from pages()
    for each in declared(SitemapPlaces):
        yield from each.places()


def pages() -> Iterator[Place]:
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    root = site.root_page
    found = Page.objects.descendant_of(root, inclusive=True).live().public().order_by("path")
    for path, changed_at in found.values_list("url_path", "last_published_at").iterator():
        yield Place("/" + path.removeprefix(root.url_path), changed_at)
