"""What editors recommend for some words, above what the search finds by itself (the office's "Promoted search results")."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONArray, Length, Substr
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import PageViewRestriction, Site

from .memory import shared
from .short_lists import ShortList, read_short_list
from .words import split

NAME = "promotions"


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """`words` are those that a reader must have asked for, among others; `address` is where it leads."""

    words: frozenset[str]
    title: str
    address: str
    summary: str = ""


def recommended(words: str, *, under: str = "/") -> Sequence[Promotion]:
    """Return what editors recommend to whoever asks for `words`, under the address `under`; as it was half a minute ago at most."""
    asked = set(split(words))
    if not asked:
        return ()
    return [each for each in shared(NAME, _read) if each.words <= asked and (under == "/" or each.address.startswith(under))]


def _read() -> list[Promotion]:
    """Return every promotion whose page everybody may read, in the editors' order."""
    promotions = []
    for _, words, summary, link, link_text, title, path, page_summary in sorted(read_short_list(NAME), key=lambda kept: kept[0]):
        asked = frozenset(split(words))
        if path:
            promotions.append(Promotion(words=asked, title=title, address=f"/{path}", summary=summary or page_summary))
        elif link:
            promotions.append(Promotion(words=asked, title=link_text or link, address=link, summary=summary))
    return [each for each in promotions if each.words]


def _promoted() -> QuerySet[SearchPromotion]:
    """Select the promotions of what everybody may read now, each with the `path` of its page below the home page."""
    path = ExpressionWrapper(OuterRef("page__path"), output_field=CharField())
    private = PageViewRestriction.objects.annotate(of=path).filter(of__startswith=F("page__path"))
    in_time = Q(page__expire_at=None) | Q(page__expire_at__gt=timezone.now())
    home = Site.objects.filter(is_default_site=True).values("root_page__url_path")[:1]
    return SearchPromotion.objects.filter(Q(page=None) | (Q(page__live=True) & in_time & ~Exists(private))).annotate(
        path=Substr("page__url_path", Length(Subquery(home)) + 1)
    )


LIST = ShortList(
    name=NAME,
    records=_promoted,
    kept=JSONArray(
        JSONArray("query", "sort_order", "pk"),
        *("query__query_string", "description", "external_link_url", "external_link_text"),
        *("page__title", "path", "page__search_description"),
    ),
)
