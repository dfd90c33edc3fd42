"""A body of blocks as HTML."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamValue

from .blocks.references import drawing


def draw(stream: StreamValue | None, context: Any) -> SafeString:
    """Draw all blocks of `stream`, one after the other; the first is told that it `comes_first`, as its picture is seen at once.

    Pages, documents, pictures and renditions take a query each, however many there are.
    """
    if not stream:
        return SafeString("")
    parent = context.flatten() if hasattr(context, "flatten") else dict(context)
    with drawing(stream, parent.get("request")):
        return mark_safe("".join(block.render(context=parent | {"comes_first": at == 0}) for at, block in enumerate(stream)))  # noqa: S308 (made by templates, which escape)
