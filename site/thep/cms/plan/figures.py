"""What is counted of the plan's objectives, in the report of a year."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from wagtail.models import Page

from thep.cms.expiry import published

from .models import PageObjective


class Serving(NamedTuple):
    """Something that serves `objectives`, by their keys, and the `amount` for which it counts."""

    amount: int
    objectives: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class PlanFigure:
    """A column of the report of the plan: what `served` returns for an academic year, added up for each objective that it serves.

    `address` leads to the list of what serves an objective or priority in a year; key and year are passed, the key empty for what serves
    none.
    """

    name: str
    label: str
    order: int
    served: Callable[[int], Iterable[Serving]]
    address: Callable[[str, int], str] | None = None


def pages_serving(academic_year: int) -> list[Serving]:
    """Return the pages that are published now, whichever the year: a page has none. The front page is left out."""
    pages = Page.objects.filter(published(), depth__gt=2).values_list("pk", flat=True)
    served: dict[int, set[str]] = {pk: set() for pk in pages}
    for page, objective in PageObjective.objects.filter(published("page__")).values_list("page", "objective"):
        served.setdefault(page, set()).add(objective)
    return [Serving(1, frozenset(objectives)) for objectives in served.values()]
