"""What the search is told of pages that editors write, and when."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.html import strip_tags
from wagtail.models import Page, get_page_models

from thep.search.entries import EntryData

from . import privacy
from .expiry import published
from .models import BasePage
from .models.page import PAGE


class PageSource:
    """Each page of words that is published, to be found by those who may read it."""

    def build(self, key: str) -> EntryData | None:
        page = Page.objects.filter(published(), pk=key).specific().first()
        if not isinstance(page, BasePage) or page.search_kind != PAGE:
            return None
        access = privacy.keywords_of_page(page)
        if not access:
            return None
        return EntryData(
            title=page.title,
            url=page.get_url() or "",
            summary=page.search_description or getattr(page, "lead", ""),
            body="\n".join(strip_tags(words) for words in page.words() if words),
            access=access,
            created_at=page.first_published_at,
            until=page.expire_at,
        )

    def keys(self) -> Iterable[str]:
        models = [model for model in get_page_models() if issubclass(model, BasePage) and model.search_kind == PAGE]
        types = ContentType.objects.get_for_models(*models).values()
        return map(str, Page.objects.filter(published(), content_type__in=types).values_list("pk", flat=True).iterator())


def refresh_below(page: Page) -> None:
    """Rebuild the search entries of `page` and of all pages below it: their addresses, or who may read them, have changed."""
    with transaction.atomic():
        for each in Page.objects.descendant_of(page, inclusive=True).specific():
            if isinstance(each, BasePage):
                each.refresh_entry()
