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


class SitemapAddress(NamedTuple):
    """A path on this site, and when what is there last changed."""

    path: str
    changed_at: datetime.datetime | None = None


@dataclass(frozen=True)
class SitemapAddresses:
    """What the sitemap lists in the section `name`: `addresses()`, which everybody may read."""

    name: str
    addresses: Callable[[], Iterable[SitemapAddress]]


class Section(Sitemap):
    """The addresses of one part, at the site's own address, whichever address the request came to."""

    def __init__(self, part: SitemapAddresses) -> None:
        self.part = part
        self.protocol = urlsplit(settings.SITE_ADDRESS).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_ADDRESS).netloc

    @cached_property
    def addresses(self) -> list[SitemapAddress]:
        return list(self.part.addresses())

    def items(self) -> list[SitemapAddress]:
        return self.addresses

    def location(self, item: SitemapAddress) -> str:
        return item.path

    def lastmod(self, item: SitemapAddress) -> datetime.datetime | None:
        return item.changed_at


def sections() -> dict[str, Section]:
    """Return the sections of the sitemap by their names."""
    return {part.name: Section(part) for part in declared(SitemapAddresses)}


def fits_in_one(sections: dict[str, Section]) -> bool:
    """Return whether one sitemap may hold all that `sections` list."""
    return sum(len(section.addresses) for section in sections.values()) <= Section.limit


def pages() -> Iterator[SitemapAddress]:
    """Yield the pages of the site that everybody may read."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        return
    root = site.root_page
    found = Page.objects.descendant_of(root, inclusive=True).filter(published()).public().order_by("path")
    for path, changed_at in found.values_list("url_path", "last_published_at").iterator():
        yield SitemapAddress("/" + path.removeprefix(root.url_path), changed_at)
