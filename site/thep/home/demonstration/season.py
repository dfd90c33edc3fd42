"""Runs every loader, in the order in which they need one another."""

import datetime
from collections.abc import Callable

from django.utils import timezone

from courses.models import CoursePage
from thep.search import registry

from . import colleagues, course_pages, pages, people, runs, schools, venues, vocabulary
from .haste import in_haste


def is_empty() -> bool:
    """Whether no course of the demonstration, or of anybody else, is there yet."""
    return not CoursePage.objects.exists()


def load(*, today: datetime.date | None = None, tell: Callable[[str], object] = lambda line: None) -> None:
    """The whole demonstration is there, dated from `today`. What an earlier load made is left as it has become."""
    with in_haste(), registry.postponed():
        _load(today or timezone.localdate(), tell)


def _load(today: datetime.date, tell: Callable[[str], object]) -> None:
    tell("words, policies and terms")
    vocabulary.load()
    tell("schools and memberships")
    schools.load(today)
    tell("people")
    people.load()
    colleagues.load()
    venues.load()
    tell("pages and courses")
    built = pages.build_pages()
    course_pages.load(built.catalogue)
    tell("runs")
    runs.load(today)
