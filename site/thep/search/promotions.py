"""What editors recommend for some words, above what the search finds by itself (the office's "Promoted search results")."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils import timezone
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import PageViewRestriction, Site

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
    """Return what editors recommend to whoever asks for `words`, under the address `under`; as it was half a minute ago at most."""
    asked = set(split(words))
    if not asked:
        return ()
    return [each for each in remembered("promotions", _read) if each.words <= asked and (under == "/" or each.address.startswith(under))]


def _read() -> list[Promotion]:
    """Return every promotion whose page everybody may read, in the editors' order."""
    path = ExpressionWrapper(OuterRef("page__path"), output_field=CharField())
    private = PageViewRestriction.objects.annotate(of=path).filter(of__startswith=F("page__path"))
    in_time = Q(page__expire_at=None) | Q(page__expire_at__gt=timezone.now())
    home = Site.objects.filter(is_default_site=True).values("root_page__url_path")[:1]
    picks = (
        SearchPromotion.objects.filter(Q(page=None) | (Q(page__live=True) & in_time & ~Exists(private)))
        .select_related("query", "page")
        .annotate(home=Subquery(home))
        .order_by("query", "sort_order", "pk")
    )
    promotions = []
    for pick in picks:
        words = frozenset(split(pick.query.query_string))
        if pick.page is not None and pick.home:
            address = "/" + pick.page.url_path.removeprefix(pick.home)
            summary = pick.description or pick.page.search_description
            promotions.append(Promotion(words=words, title=pick.page.title, address=address, summary=summary))
        elif pick.external_link_url:
            title = pick.external_link_text or pick.external_link_url
            promotions.append(Promotion(words=words, title=title, address=pick.external_link_url, summary=pick.description))
    return [each for each in promotions if each.words]
