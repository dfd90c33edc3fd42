"""What blocks refer to, gathered before they are drawn: one query for each kind of thing, however many blocks there are.

`drawing` reads the pages, documents and pictures (with their renditions) of a whole body; while it lasts, choosers and the links of rich
text (`thep.cms.rich_text`) take them from there.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from wagtail.blocks import Block, ChooserBlock, ListBlock, PageChooserBlock, RichTextBlock, StreamValue
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from thep.cms.pictures import ready

LINK = re.compile(r'<a\b[^>]*\blinktype="(page|document)"[^>]*>')
NUMBER = re.compile(r'\bid="(\d{1,18})"')

Found = tuple[type[Model], int]


@dataclass
class Known:
    """The things that the body being drawn refers to, by model and key; `request` is who it is drawn for."""

    request: HttpRequest | None
    things: dict[type[Model], dict[int, Any]] = field(default_factory=lambda: defaultdict(dict))

    def of(self, model: type[Model], keys: Iterable[Any]) -> list[Any]:
        """Return copies of the things with these keys, None for each that is not there: the words of a picture go with its place."""
        numbers = [int(key) if str(key).isascii() and str(key).isdigit() else None for key in keys]
        self.read(model, {number for number in numbers if number is not None})
        return [copy.copy(self.things[model][number]) if number is not None else None for number in numbers]

    def read(self, model: type[Model], keys: set[int]) -> None:
        """Know the things with these keys, in one query for those that are not known yet."""
        unknown = keys - self.things[model].keys()
        if unknown:
            found = ready(unknown) if model is get_image_model() else model._default_manager.in_bulk(unknown)
            self.things[model] |= dict.fromkeys(unknown) | found


_known: ContextVar[Known | None] = ContextVar("known", default=None)


def known() -> Known | None:
    """Return what is known of the body being drawn; None while none is."""
    return _known.get()


@contextmanager
def drawing(stream: StreamValue, request: HttpRequest | None) -> Iterator[Known]:
    """Know all that `stream` refers to. A stream inside another adds only what the outer one hasn't got."""
    here = _known.get() or Known(request)
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for model, key in references(stream.stream_block, stream.raw_data):
        wanted[model].add(key)
    for model, keys in wanted.items():
        here.read(model, keys)
    token = _known.set(here)
    try:
        yield here
    finally:
        _known.reset(token)


def references(block: Block, raw: Any) -> Iterator[Found]:
    """Yield the model and the key of each thing that `raw`, a value of `block` as the database holds it, refers to."""
    if not raw:
        return
    if isinstance(block, BaseStreamBlock):
        for item in raw:
            if item["type"] in block.child_blocks:
                yield from references(block.child_blocks[item["type"]], item["value"])
    elif isinstance(block, BaseStructBlock) and isinstance(raw, dict):
        for name, child in block.child_blocks.items():
            yield from references(child, raw.get(name))
    elif isinstance(block, ListBlock):
        for item in raw:
            yield from references(block.child_block, item["value"] if block._item_is_in_block_format(item) else item)
    elif isinstance(block, ChooserBlock) and isinstance(raw, int | str):
        yield block.model_class, int(raw)
    elif isinstance(block, RichTextBlock) and isinstance(raw, str):
        for link in LINK.finditer(raw):
            if number := NUMBER.search(link[0]):
                yield (Page if link[1] == "page" else get_document_model()), int(number[1])


class FromWhatIsKnown(ChooserBlock):
    """A chooser that asks the database only where no body is being drawn."""

    def to_python(self, value: Any) -> Any:
        here = known()
        if here is None or not isinstance(value, int | str):
            return super().to_python(value)
        return here.of(self.model_class, [value])[0]

    def bulk_to_python(self, values: Any) -> Any:
        here = known()
        return super().bulk_to_python(values) if here is None else here.of(self.model_class, values)


class PageBlock(FromWhatIsKnown, PageChooserBlock):
    """A page of the site."""


class DocumentBlock(FromWhatIsKnown, DocumentChooserBlock):
    """A document that the office keeps."""


class ImageBlock(FromWhatIsKnown, ImageChooserBlock):
    """A picture, without words."""
