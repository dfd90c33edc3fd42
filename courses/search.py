"""What the search is told of courses without dates, and when."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from wagtail.models import Page

from thep.events import facets
from thep.events.entries import EVENT, UNDATED
from thep.events.models import Event
from thep.events.models.event import EventQuerySet
from thep.events.search import readers_of
from thep.search import registry
from thep.search.entries import EntryData
from thep.search.models import SearchEntry

from .models import CoursePage


def runs_to_come() -> EventQuerySet:
    """Return the open events that haven't ended, without those of kinds for some people only: for others their course has no date."""
    return Event.objects.open().upcoming().admitting(AnonymousUser())


class UndatedSource:
    """Each course that has no run to come; people can say that they'd like one."""

    def build(self, key: str) -> EntryData | None:
        course = CoursePage.objects.filter(pk=key).first()
        if course is None or runs_to_come().filter(page=course).exists():
            return None
        access = readers_of(course)
        if not access:
            return None
        presented = course.presented()
        return EntryData(
            title=course.title,
            url=course.get_url() or "",
            summary=presented.summary,
            body=presented.text,
            labels=presented.labels,
            facets={"kind": ["course"], **facets.dated([]), **presented.facets},
            access=access,
            created_at=course.first_published_at,
            until=course.expire_at,
        )

    def keys(self) -> Iterable[str]:
        return map(str, CoursePage.objects.live().values_list("pk", flat=True).iterator())


def catch_up() -> int:
    """Refresh the entries that only time has changed: booking has closed, or a course's last run is over. Return how many."""
    told = SearchEntry.objects.filter(kind=EVENT, facets__name="places").values_list("key", flat=True)
    closed = Event.objects.open().upcoming().closed().values_list("pk", flat=True)
    to_come = runs_to_come().filter(page=OuterRef("pk"))
    over = CoursePage.objects.live().public().filter(~Exists(to_come)).values_list("pk", flat=True)
    awaiting = set(SearchEntry.objects.filter(kind=UNDATED).values_list("key", flat=True))
    stale = [(EVENT, key) for key in told.filter(key__in=[str(pk) for pk in closed])]
    stale += [(UNDATED, str(pk)) for pk in over if str(pk) not in awaiting]
    for kind, key in stale:
        with transaction.atomic():
            registry.refresh(kind, key)
    return len(stale)


def refresh_course(page: Page) -> None:
    """Refresh the entries of a course page's runs, and its own, so that they say what it says now."""
    for pk in Event.objects.filter(page=page).values_list("pk", flat=True):
        registry.refresh(EVENT, str(pk))
    registry.refresh(UNDATED, str(page.pk))
