"""What a course's page says to everybody. It may be half a minute old: what moves under many hands (`runs`) is not kept here."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import CharField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone
from wagtail.models import PageViewRestriction

from thep.events.models import Event
from thep.search.memory import MANY, shared

from .models import CoursePage


class Neighbour(NamedTuple):
    """A course that another goes well with."""

    title: str
    slug: str
    next_date: datetime.datetime | None


@dataclass(frozen=True, kw_only=True)
class Description:
    """A course's page, the names of its subjects, and the courses that it goes well with.

    `new_dates` has, for each subject, its name and the query string that asks the catalogue for it.
    """

    page: CoursePage
    subjects: Sequence[str]
    new_dates: Sequence[tuple[str, str]]
    goes_with: Sequence[Neighbour]


def described(slug: str) -> Description | None:
    """Return the course with this slug, as it was half a minute ago at most; None where there is none that everybody may read."""
    return shared(f"course:{slug}", lambda: _read(slug), cache=MANY)


def description_of(page: CoursePage) -> Description:
    """Return what `page` says as it is now: for a draft, or a page that not everybody may read."""
    # In a preview the relation is what the editor has chosen, in memory: it is no query that could be narrowed.
    chosen = [other.pk for other in page.goes_with.all()]
    return _description(page, _with_next_dates(CoursePage.objects.live().filter(pk__in=chosen)) if chosen else ())


def open_courses() -> QuerySet[CoursePage]:
    """Return the course pages that everybody may read."""
    # Others are Wagtail's to refuse.
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restricted = PageViewRestriction.objects.annotate(course=path).filter(course__startswith=F("page__path"))
    return CoursePage.objects.live().filter(~Exists(restricted))


def _read(slug: str) -> Description | None:
    """Return what the page says; it and those that it goes with are read in one query, their subjects in a second."""
    going_with_it = CoursePage.goes_with.through.objects.filter(from_coursepage__slug=slug).values("to_coursepage")
    pages = _with_next_dates(open_courses().filter(Q(slug=slug) | Q(pk__in=going_with_it)))
    found = {page.slug: page for page in pages.prefetch_related("subjects")}
    page = found.pop(slug, None)
    if page is None:
        return None
    return _description(page, found.values())


def _description(page: CoursePage, goes_with: Iterable[Any]) -> Description:
    subjects = list(page.subjects.all())
    return Description(
        page=page,
        subjects=[subject.name for subject in subjects],
        new_dates=[(subject.name, urlencode({"subject": subject.slug})) for subject in subjects],
        goes_with=[Neighbour(other.title, other.slug, other.next_date) for other in goes_with],
    )


def _with_next_dates(pages: QuerySet[CoursePage]) -> QuerySet[Any]:
    to_come = Q(events__state=Event.State.OPEN, events__starts_at__gt=timezone.now())
    return pages.annotate(next_date=Min("events__starts_at", filter=to_come))
