"""Courses as lists on pages show them: those with a date to come, the nearest first."""

import datetime
from typing import NamedTuple

from django.db.models import Min
from django.http import HttpRequest

from thep.cms.listings import ListingQuery
from thep.events import upcoming_events
from thep.search.memory import remembered

from .descriptions import open_courses


class ListedCourse(NamedTuple):
    title: str
    slug: str
    summary: str
    address: str
    next_date: datetime.datetime


def find_courses(request: HttpRequest, wanted: ListingQuery) -> list[ListedCourse]:
    """Return the courses that an editor `wanted`, the nearest date first, as they were half a minute ago at most."""
    return remembered(f"courses:{wanted.number}:{wanted.subject}:{wanted.phase}", lambda: _nearest(request, wanted))


def _nearest(request: HttpRequest, wanted: ListingQuery) -> list[ListedCourse]:
    events = upcoming_events.to_come(wanted)
    courses = open_courses().filter(events__in=events).annotate(next_date=Min("events__starts_at")).order_by("next_date", "pk")
    return [
        ListedCourse(course.title, course.slug, course.summary, course.get_url(request) or "", course.next_date)
        for course in courses[: wanted.number]
    ]
