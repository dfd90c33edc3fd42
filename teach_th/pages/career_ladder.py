"""The steps of a career, each with the courses that help people to take it: those that are on, found by whom they are for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from teach_th.addresses import address_of
from thep.cms.vocabulary import Audience
from thep.events.entries import EVENT, UNDATED
from thep.search.memory import remembered
from thep.search.models import SearchFacet

from .models.career import CareerPage

COURSES = 3
LOOKED_AT = 12
"""Entries read for each audience: runs of one course are shown as one."""


@dataclass(frozen=True, kw_only=True)
class Course:
    """A course that is on; `starts_at` is None where it waits for a date."""

    title: str
    address: str
    starts_at: Any = None


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is on for one audience: a few courses, how many dates there are in all, and where all are listed."""

    courses: Sequence[Course] = ()
    total: int = 0
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    title: str
    summary: str
    pay: str
    pay_note: str
    offer: Offer = field(default_factory=Offer)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    heading: str
    slug: str
    steps: Sequence[Step]


def ladders(page: CareerPage) -> list[Ladder]:
    """Return the ladders of `page` that have steps."""
    offers = on_offer()
    both = (
        ("In the classroom and leading", "teaching", page.steps),
        ("In support and operations", "support", page.support_steps),
    )
    return [
        Ladder(heading=heading, slug=slug, steps=[_step(block.value, offers) for block in steps]) for heading, slug, steps in both if steps
    ]


def on_offer() -> dict[str, Offer]:
    """Return what is on for each audience, as it was half a minute ago at most; in two queries however much there is."""
    return remembered("teach:ladder", _on_offer)


def _step(value: Any, offers: dict[str, Offer]) -> Step:
    return Step(
        title=value["title"],
        summary=value["summary"],
        pay=value["pay"],
        pay_note=value["pay_note"],
        offer=offers.get(value["audience"], Offer()),
    )


def _on_offer() -> dict[str, Offer]:
    is_on = Q(entry__kind=EVENT, entry__starts_at__gt=timezone.now()) | Q(entry__kind=UNDATED)
    facets = SearchFacet.objects.filter(is_on, name="audience", value__in=Audience.values, entry__public=True)
    in_order = Window(RowNumber(), partition_by="value", order_by=["entry__starts_at", "entry_id"])
    soonest = facets.annotate(place=in_order).filter(place__lte=LOOKED_AT)
    rows = soonest.order_by("value", "place").values_list("value", "entry__title", "entry__url", "entry__kind", "entry__starts_at")
    courses: dict[str, dict[str, Course]] = {}
    for value, title, url, kind, starts_at in rows:
        page = url.partition("?")[0]
        courses.setdefault(value, {}).setdefault(
            f"{page} {title}", Course(title=title, address=url, starts_at=starts_at if kind == EVENT else None)
        )
    totals = facets.values("value").annotate(total=Count("entry_id")).order_by()
    catalogue = address_of("catalogue")
    return {
        row["value"]: Offer(
            courses=list(courses.get(row["value"], {}).values())[:COURSES],
            total=row["total"],
            address=f"{catalogue}?{urlencode({'audience': row['value']})}" if catalogue else "",
        )
        for row in totals
    }
