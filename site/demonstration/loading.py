"""Load every domain's part of the demonstration, in the order in which they need one another."""

import datetime
from collections.abc import Callable
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from courses.models import CoursePage
from demonstration.bookings import failed_webhook
from demonstration.bookings.booking_desk import Desk
from demonstration.bookings.till import at_the_sandbox
from demonstration.fast_writes import in_haste
from demonstration.parts import every_part
from demonstration.schools import people
from thep.accounts.models import User
from thep.bookings.models import Terms
from thep.cms import pictures
from thep.search import registry


def is_wanted() -> bool:
    """Return whether there is nothing yet, or a demonstration that was interrupted while it was loaded.

    A site of somebody's own is left alone.
    """
    has_begun = User.objects.filter(is_illustrative=True).exists()
    return not failed_webhook.is_there() if has_begun else not CoursePage.objects.exists()


def load(*, books: Path, tell: Callable[[str], object] = lambda line: None) -> None:
    """Load the whole demonstration, dated from today. What an earlier load made is left as it has become.

    `books` is the file in which the payment sandbox keeps what was paid.
    """
    since = timezone.now()
    with in_haste(), registry.postponed():
        load_partnership(timezone.localdate(), tell)
        if not failed_webhook.is_there():
            load_bookings(books, tell)
        do_what_is_queued(since)


def load_partnership(today: datetime.date, tell: Callable[[str], object]) -> None:
    """Load what is there whatever is booked."""
    for part in every_part():
        if part.load is not None:
            tell(part.name)
            part.load(today)


def load_bookings(books: Path, tell: Callable[[str], object]) -> None:
    """Have people book and pay, and the office and chance do the rest."""
    since = timezone.now()
    with at_the_sandbox(books) as till:
        desk = Desk(till, since, Terms.objects.latest(), people.named("office_finance"))
        tell("bookings")
        for part in every_part():
            if part.book is not None:
                part.book(desk)
    failed_webhook.load(since)  # the last thing: by it a whole demonstration is known


def do_what_is_queued(since: datetime.datetime) -> None:
    """Write the indexes of the CMS; the rest of what is queued is done already, but for the sizes of pictures, which the worker makes."""
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0, stdout=StringIO())
    DBTaskResult.objects.filter(enqueued_at__gte=since, status="READY").exclude(task_path=pictures.prepare.module_path).delete()
