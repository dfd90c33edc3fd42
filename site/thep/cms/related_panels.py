"""What else there is on the matter of a page: domains declare it, and pages that are about something show it, naming none of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.design.panels import Panel


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What a page is about: the names of subjects, and values of `Phase` and `Audience`."""

    subjects: Collection[str] = ()
    phases: Collection[str] = ()
    audiences: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class RelatedPanel(Panel):
    """A band below a page that is about a topic, such as a course's, with its own heading.

    Such pages are asked for often: what it shows is for everybody, and may be half a minute old.
    """

    context: Callable[[HttpRequest, Topic], Mapping[str, Any] | None]
