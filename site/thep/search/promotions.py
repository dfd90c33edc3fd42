"""What editors recommend for some words, above what the search finds by itself (the office's "Promoted search results")."""

from collections.abc import Sequence
from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, Site

from .memory import remembered
from .words import split


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """`words` are those that a reader must have asked for, among others; `address` is where it leads."""

    words: frozenset[str]
    title: str
    address: str
    summary: str = ""


def recommended(words: str, *, under: str = "/") -> Sequence[Promotion]:
    """What editors recommend to whoever asks for `words`, of what is under the address `under`; as it was half a minute ago at most."""
    asked = set(split(words))
    if not asked:
        return ()
    return [each for each in remembered("promotions", _read) if each.words <= asked and (under == "/" or each.address.startswith(under))]


def _read() -> list[Promotion]:
    """Every promotion whose page everybody may read, in the editors' order."""
    picks = list(SearchPromotion.objects.select_related("query").order_by("query", "sort_order", "pk"))
    if not picks:
        return []
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    pages = Page.objects.live().public().in_bulk([pick.page_id for pick in picks if pick.page_id])
    promotions = []
    for pick in picks:
        page = pages.get(pick.page_id)
        words = frozenset(split(pick.query.query_string))
        if page is not None and site is not None:
            address = "/" + page.url_path.removeprefix(site.root_page.url_path)
            promotions.append(
                Promotion(words=words, title=page.title, address=address, summary=pick.description or page.search_description)
            )
        elif pick.external_link_url:
            title = pick.external_link_text or pick.external_link_url
            promotions.append(Promotion(words=words, title=title, address=pick.external_link_url, summary=pick.description))
    return [each for each in promotions if each.words]
