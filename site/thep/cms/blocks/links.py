"""Links that editors make: to a page of the site, or to an address."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from wagtail.blocks import CharBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from thep.cms.expiry import is_published

from .references import PageBlock

ADDRESS = re.compile(r"(/(?!/)|#|\?|https?://[^/\s]+\.|mailto:[^@\s]+@|tel:\+?[0-9])\S*")


class Link(StructValue):
    """What a `LinkBlock` holds; true where it leads somewhere."""

    def address(self, request: HttpRequest | None = None) -> str:
        """Return where it leads; empty where its page has been taken down."""
        page = self.get("page")
        if page is not None:
            return (page.get_url(request) or "") if is_published(page) else ""
        return self.get("address") or ""

    def __bool__(self) -> bool:
        return bool(self.get("page") or self.get("address"))


class LinkBlock(StructBlock):
    """A label, and a page or an address. One that is not required may be left empty altogether."""

    label = CharBlock(max_length=80, required=False, help_text="Say where it leads: ‘See all vacancies’, not ‘Click here’.")
    page = PageBlock(required=False)
    address = CharBlock(max_length=500, required=False, help_text="If it isn’t a page: /calendar/, https://…, mailto:…")

    class Meta:
        icon = "link"
        value_class = Link
        required = True

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        errors: dict[str, ValidationError] = {}
        label, page, address = result.get("label"), result.get("page"), result.get("address")
        if page and address:
            errors["address"] = ValidationError("Choose a page or give an address, not both.")
        elif address and not ADDRESS.fullmatch(address):
            errors["address"] = ValidationError("Begin with / for a page of this site, https:// for another, mailto: or tel:.")
        elif not page and not address and (label or self.meta.required):
            errors["address"] = ValidationError("Choose a page or give an address.")
        if (page or address) and not label:
            errors["label"] = ValidationError("Write the words of the link.")
        if errors and not self.is_deferred_validation:
            raise StructBlockValidationError(block_errors=errors)
        return result
