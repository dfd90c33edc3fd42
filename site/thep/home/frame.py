"""What stands around every page, as editors have set it: read in one query, the pages that they chose in a second, and remembered."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wagtail.images.models import Image
from wagtail.models import Page, Site

from thep.cms.expiry import published
from thep.search.memory import shared

from . import sections
from .models import SiteFrame
from .sections import Link

RawLink = dict[str, Any]
"""A link as a block keeps it: no page is fetched for it."""


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A sentence above every page between two instants, and where it leads."""

    words: str
    tone: str
    link: str = ""
    address: str = ""
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None

    @property
    def is_on(self) -> bool:
        now = timezone.now()
        return (self.since is None or self.since <= now) and (self.until is None or now < self.until)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Links lead to what is there. `announcement` is one that may be due; ask whether it `is_on`."""

    menu: tuple[Link, ...]
    footer: tuple[tuple[str, tuple[Link, ...]], ...]
    words: str
    announcement: Announcement | None = None
    card_image: Image | None = None
    card_title: str = sections.SITE_NAME
    card_words: str = sections.SUMMARY

    @cached_property
    def footer_columns(self) -> SafeString:
        """Draw the footer's columns, once for all pages that this frame stands around."""
        return render_to_string("home/footer_columns.html", {"frame": self})


def frame_of_request(request: HttpRequest) -> Frame:
    """Return the frame of `request`'s page: as it is being edited where it is previewed, else as it was half a minute ago at most."""
    previewed: Frame | None = getattr(request, "frame", None)
    return previewed or shared("frame", _read)


def frame_of_setting(setting: SiteFrame, *, as_if_now: bool = False) -> Frame:
    """Return the frame that `setting` describes, with the usual sections where it is silent.

    `as_if_now` shows the announcement whatever its dates.
    """
    site = _sites().get(pk=setting.site_id)
    return _frame(setting, site, as_if_now=as_if_now)


def _read() -> Frame:
    site = _sites().filter(is_default_site=True).first()
    if site is None:
        return Frame(menu=tuple(sections.menu([])), footer=tuple(sections.footer([])), words=sections.PURPOSE)
    return _frame(getattr(site, "siteframe", None) or SiteFrame(site=site), site)


def _sites() -> QuerySet[Any]:
    """Return the sites with their frames, and with a mark for each of the usual pages that is published."""
    marks = {}
    for number, path in enumerate(sections.pages()):
        there = Concat(OuterRef("root_page__url_path"), Value(path.removeprefix("/")))
        marks[f"has_{number}"] = Exists(Page.objects.filter(published(), url_path=there))
    return Site.objects.select_related("root_page", "siteframe__card_image").annotate(**marks)


def _frame(setting: SiteFrame, site: Any, *, as_if_now: bool = False) -> Frame:
    usual = [path for number, path in enumerate(sections.pages()) if getattr(site, f"has_{number}")]
    menu = [each["value"] for each in setting.menu.raw_data]
    columns = [(each["value"]["heading"], [link["value"] for link in each["value"]["links"]]) for each in setting.footer.raw_data]
    chosen = {link["page"] for link in [*menu, *(link for _, links in columns for link in links)]} | {setting.announcement_page_id}
    there = _addresses(site.root_page.url_path, chosen - {None})
    footer = [(heading, _links(links, there)) for heading, links in columns]
    return Frame(
        menu=_links(menu, there) or tuple(sections.menu(usual)),
        footer=tuple(column for column in footer if column[1]) or tuple(sections.footer(usual)),
        words=setting.footer_words or sections.PURPOSE,
        announcement=_announcement(setting, there, as_if_now=as_if_now),
        card_image=setting.card_image,
        card_title=setting.card_title or sections.SITE_NAME,
        card_words=setting.card_words or sections.SUMMARY,
    )


def _addresses(root: str, chosen: set[int]) -> dict[int, str]:
    """Return the paths of those pages of `chosen` that are published, by id."""
    if not chosen:
        return {}
    found = Page.objects.filter(published(), pk__in=chosen).values_list("pk", "url_path")
    return {pk: "/" + path.removeprefix(root) for pk, path in found}


def _links(links: Iterable[RawLink], there: dict[int, str]) -> tuple[Link, ...]:
    """Return those of `links` that lead somewhere."""
    addressed = [Link(link["label"], there.get(link["page"], "") if link["page"] else link["address"]) for link in links]
    return tuple(link for link in addressed if link.address)


def _announcement(setting: SiteFrame, there: dict[int, str], *, as_if_now: bool) -> Announcement | None:
    if not setting.announcement:
        return None
    address = there.get(setting.announcement_page_id, "") if setting.announcement_page_id else setting.announcement_address
    return Announcement(
        words=setting.announcement,
        tone=setting.announcement_tone,
        link=setting.announcement_link or ("Read more about it" if address else ""),
        address=address,
        since=None if as_if_now else setting.announcement_from,
        until=None if as_if_now else setting.announcement_until,
    )


def site(request: HttpRequest) -> dict[str, Any]:
    """Return what stands around every page, as a context processor. The frame is read only where a template asks for it."""
    return {
        "frame": lambda: frame_of_request(request),
        "site_menu": lambda: menu(request),
        "account": lambda: sections.address_of("member"),
        "section": "member" if request.path.startswith(("/accounts/", "/member/")) else "",
        "demonstration": settings.DEMONSTRATION,
        "site_address": settings.SITE_ADDRESS,
    }


def menu(request: HttpRequest) -> list[Link]:
    """Return the header's links, that which `request` is under being current.

    Any other page may name its own `section` in its context.
    """
    return [link._replace(current=request.path.startswith(link.address)) for link in frame_of_request(request).menu]
