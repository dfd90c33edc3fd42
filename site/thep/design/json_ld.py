"""JSON-LD: what search engines read of a page. It is data, never executed, and escaped for its place in HTML."""

import json
from collections.abc import Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def written(data: dict[str, Any]) -> SafeString:
    """Write `data` as JSON that no text within can end the script element of."""
    return mark_safe(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(ESCAPES))  # noqa: S308 (escaped here)


def breadcrumbs(crumbs: Sequence[tuple[str, str]], *, site: str, here: str) -> SafeString:
    """Write the way to a page as JSON-LD, from what `<c-crumbs>` shows: labels and paths on `site`.

    A crumb without a path is the page itself, at `here`.
    """
    items = [
        {"@type": "ListItem", "position": at, "name": label, "item": site + (address if address.startswith("/") else here)}
        for at, (label, address) in enumerate(crumbs, start=1)
    ]
    return written({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})
