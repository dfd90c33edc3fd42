"""What the search complains of when the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from .registry import sources
from .sorts import kinds_found


@register()
def check_sources(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each kind of thing that is in the index and of no sort: nobody would ever find it."""
    return [
        Error(
            f"Things of the kind {kind!r} are in the index and of no sort.", hint="Declare a SearchSort with this kind.", id="search.E001"
        )
        for kind in sources()
        if kind not in kinds_found()
    ]
