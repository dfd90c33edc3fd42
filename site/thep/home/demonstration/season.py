"""Runs every loader, in the order in which they need one another."""

import datetime
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from courses.models import CoursePage
from thep.accounts.models import User
from thep.bookings.models import Terms
from thep.cms import pictures
from thep.schools.models import School
from thep.search import registry

from . import (
    attention,
    brand,
    colleagues,
    course_pages,
    editing,
    history,
    pages,
    people,
    readership,
    recruitment,
    registers,
    runs,
    schools,
    stories,
    vacancies,
    venues,
    vocabulary,
)
from .desk import Desk
from .haste import in_haste
from .money import at_the_sandbox


def is_wanted() -> bool:
    """Whether there is nothing yet, or a demonstration that was interrupted while it was loaded; a site of somebody's own is left alone."""
    has_begun = User.objects.filter(is_illustrative=True).exists()
    return not attention.is_there() if has_begun else not CoursePage.objects.exists()


def load(*, books: Path, tell: Callable[[str], object] = lambda line: None) -> None:
    """The whole demonstration is there, dated from today. What an earlier load made is left as it has become.

    `books` is the file in which the payment sandbox keeps what was paid.
    """
    since = timezone.now()
    with in_haste(), registry.postponed():
        load_partnership(timezone.localdate(), tell)
        if not attention.is_there():
            load_bookings(books, tell)
        do_what_is_queued(since)


def load_partnership(today: datetime.date, tell: Callable[[str], object]) -> None:
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
    brand.load(built.home)
    editing.load(built)
    tell("runs")
    runs.load(today)
    tell("vacancies")
    vacancies.load(today)
    tell("readers")
    readership.load(today)
    tell("visits and those who would like to work here")
    recruitment.load(today)


def load_bookings(books: Path, tell: Callable[[str], object]) -> None:
    since = timezone.now()
    with at_the_sandbox(books) as till:
        desk = Desk(till, since, Terms.objects.latest(), people.named("office_finance"))
        tell("bookings")
        stories.tell_beginnings(desk)
        recruitment.book(desk)
        spared = School.objects.get(urn=100890)
        registers.load(desk, colleagues.everybody(), spared)
        stories.tell_changes(desk)
        history.write(desk, since=since)
    attention.load(since)  # the last thing: by it a whole demonstration is known


def do_what_is_queued(since: datetime.datetime) -> None:
    """The worker finds the sizes of pictures to make and no more: the indexes of the CMS are written here, and the rest is done already."""
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0, stdout=StringIO())
    DBTaskResult.objects.filter(enqueued_at__gte=since, status="READY").exclude(task_path=pictures.prepare.module_path).delete()
