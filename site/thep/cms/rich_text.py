"""Links in rich text: of a body that is being drawn, without asking the database for each."""

from typing import Any

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from thep.cms.expiry import is_published

from .blocks import references


class PageLinks(PageLinkHandler):
    """To pages of the site. One that was taken down leads nowhere."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        known = references.known()
        if known is None:
            return list(super().get_many(attrs_list))
        return known.of(cls.get_model(), [attrs.get("id") for attrs in attrs_list])

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        known = references.known()
        request = known.request if known else None
        pages = cls.get_many(attrs_list)
        addresses = [page.get_url(request) if page is not None and is_published(page) else None for page in pages]
        return [f'<a href="{escape(address)}">' if address else "<a>" for address in addresses]


class DocumentLinks(DocumentLinkHandler):
    """To documents that the office keeps."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        known = references.known()
        if known is None:
            return list(super().get_many(attrs_list))
        return known.of(cls.get_model(), [attrs.get("id") for attrs in attrs_list])
