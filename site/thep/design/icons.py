"""Lucide's icons as inline SVG: hidden from assistive technology, coloured by the text they stand beside."""

import re
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

# Children of Lucide's drawings use these; whitespace between them is only layout.
_OUTER = re.compile(r"^<svg[^>]*>|</svg>$")
_SPACES = re.compile(r"\s*\n\s*")


@cache
def icon(name: str) -> SafeString:
    """Draw the icon called `name` at https://lucide.dev/icons/. Raises `lucide.IconDoesNotExist` for any other."""
    drawing = _SPACES.sub("", _OUTER.sub("", lucide(name, size=None).strip())).replace(" />", "/>")
    return mark_safe(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{drawing}</svg>')  # noqa: S308 (Lucide's own)
