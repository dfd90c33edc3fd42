"""What events complain of when the site starts."""

from typing import Any

from django.apps import apps
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


@register()
def check_pages_say_what_they_present(**kwargs: Any) -> list[CheckMessage]:
    """Return an error for each type of page that events can stand on, and that says nothing of them: only their titles would be found."""
    return [
        Error(
            f"{model._meta.label} presents events, and has no method presented().",
            hint="Give it one that returns what it says of its events, as thep.events.pages.Presented.",
            obj=model,
            id="events.E002",
        )
        for model in apps.get_models()
        if getattr(model, "presents_events", False) and not hasattr(model, "presented")
    ]
