"""The words of an address made of a title: in letters that every keyboard has, whatever script the title is in."""

from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii

LONGEST = 80


def slug_of(text: str, *, otherwise: str) -> str:
    """Return `text` as part of an address, its letters written in ours ("দিন" as "dina"); `otherwise` where nothing is left of it."""
    slug = slugify(string_to_ascii(text))
    if len(slug) > LONGEST:
        slug = slug[: LONGEST + 1].rpartition("-")[0] or slug[:LONGEST]
    return slug.strip("-_") or otherwise
