"""What search engines are told there is: pages that everybody may read, and what each domain declares."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from thep.cms.expiry import published
from thep.domains import declared


class Place(NamedTuple):
    """A path on this site, and when what is there last changed."""

    path: str
    changed_at: datetime.datetime | None = None


@dataclass(frozen=True)
class SitemapPlaces:
    """What the sitemap lists in the section `name`: `places()`, which everybody may read."""

    name: str
    places: Callable[[], Iterable[Place]]


class Section(Sitemap):
    """The places of one part, at the site's own address, whichever address the request came to."""

    def __init__(self, part: SitemapPlaces) -> None:
        self.part = part
        self.protocol = urlsplit(settings.SITE_ADDRESS).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_ADDRESS).netloc

    @cached_property
    def places(self) -> list[Place]:
        return list(self.part.places())

    def items(self) -> list[Place]:
        return self.places

    def location(self, item: Place) -> str:
        return item.path

    def lastmod(self, item: Place) -> datetime.datetime | None:
        return item.changed_at


def sections() -> dict[str, Section]:
    """Return the sections of the sitemap by their names."""
    return {part.name: Section(part) for part in declared(SitemapPlaces)}


def fits_in_one(sections: dict[str, Section]) -> bool:
    """Return whether one sitemap may hold all that `sections` list."""
    return sum(len(section.places) for section in sections.values()) <= Section.limit


def pages() -> Iterator[Place]:
    """Yield the pages of the site that everybody may read."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    root = site.root_page
    found = Page.objects.descendant_of(root, inclusive=True).filter(published()).public().order_by("path")
    for path, changed_at in found.values_list("url_path", "last_published_at").iterator():
        yield Place("/" + path.removeprefix(root.url_path), changed_at)
