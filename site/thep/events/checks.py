"""What events complain of when the site starts."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from .kinds import every_kind


@register()
def check_readers_of_kinds(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each kind of event that says to the search alone, or to the database alone, that it is for some people only."""
    return [
        Error(
            f"Events of the kind {kind.name!r} are for some people only, and it declares no {'only_for' if kind.readers else 'readers'}.",
            hint="Declare both: lists ask `only_for`, the search asks `readers`. With one of them the other shows the events to everybody.",
            id="events.E001",
        )
        for kind in every_kind().values()
        if (kind.readers is None) != (kind.only_for is None)
    ]
