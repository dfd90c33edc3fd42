"""The bands of the home page: each domain declares its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from thep.design.panels import Panel

TOP = "top"
HERO = "hero"
BANDS = "bands"


@dataclass(frozen=True, kw_only=True)
class HomeBand(Panel):
    """A band of the home page.

    `BANDS` come below the page's own heading and what most people come to do, in their order. `HERO` is with the heading. The first
    that has anything for the reader at `TOP` stands above the heading, and brings the page's h1 in its stead.
    """

    context: Callable[[HttpRequest], Mapping[str, Any] | None]
    place: str = BANDS
