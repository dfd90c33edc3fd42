"""What the menu and the footer are built from."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import CharBlock, ListBlock, PageChooserBlock, StreamBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError

ADDRESS = re.compile(r"(/(?!/)|https://|mailto:|tel:)[^\s<>\"]*", re.IGNORECASE)
WRONG_ADDRESS = "Begin with / for a part of this site, or with https:// for another."


class LinkBlock(StructBlock):
    """A link in the menu or the footer: to a page, which it follows when the page moves, or to an address."""

    label = CharBlock(max_length=40)
    page = PageChooserBlock(required=False)
    address = CharBlock(required=False, max_length=300, help_text="For what isn’t a page: /calendar/ or https://…")

    class Meta:
        icon = "link"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["page"]) == bool(cleaned["address"]):
            raise StructBlockValidationError(block_errors={"page": ValidationError("Choose a page, or give an address.")})
        if cleaned["address"] and not ADDRESS.fullmatch(cleaned["address"]):
            raise StructBlockValidationError(block_errors={"address": ValidationError(WRONG_ADDRESS)})
        return cleaned


class ColumnBlock(StructBlock):
    """A column of the footer."""

    heading = CharBlock(max_length=40)
    links = ListBlock(LinkBlock(), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"


class MenuBlock(StreamBlock):
    link = LinkBlock()


class FooterBlock(StreamBlock):
    column = ColumnBlock()
