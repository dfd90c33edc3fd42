"""What people opened on the site while they were signed in, so that their digest doesn't tell them of it as new."""

import datetime
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import DatabaseError, models
from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.access import person_of
from thep.accounts.models import User
from thep.mail.causes import key_of

from .models import Opening

log = structlog.get_logger(__name__)

NEW_FOR = datetime.timedelta(days=37)
"""What is older is in no digest any more, of which the monthly look back furthest, by 36 days: that it was opened isn't noted."""
KEPT = datetime.timedelta(days=35)


def note_opened(request: HttpRequest, things: Iterable[tuple[models.Model, datetime.datetime | None]]) -> None:
    """Note that whoever is signed in opened a page that shows `things`, each with when it became new; in one statement, or none.

    Nothing is noted of who hasn't signed in, of previews and of what a browser fetches before anybody asks, and nothing of what is no
    news any more. A page is shown whether or not it can be noted.
    """
    now = timezone.now()
    keys = sorted({key_of(thing) for thing, new_at in things if new_at is not None and now - NEW_FOR < new_at <= now})
    if not keys or not is_read_by_person(request):
        return
    person = person_of(request)
    opened = [Opening(person=person, key=key, opened_at=now) for key in keys]
    try:
        Opening.objects.bulk_create(opened, update_conflicts=True, unique_fields=["person", "key"], update_fields=["opened_at"])
    except DatabaseError:
        log.warning("opening_not_noted", keys=keys, exc_info=True)


def is_read_by_person(request: HttpRequest) -> bool:
    """Return whether somebody signed in asks for a page to read it themselves."""
    return (
        request.method == "GET"
        and not getattr(request, "is_dummy", False)
        and not getattr(request, "is_preview", False)
        and "prefetch" not in request.META.get("HTTP_SEC_PURPOSE", "")
        and request.user.is_authenticated
    )


def forget() -> int:
    """Delete what was opened more than 35 days ago, and return how many rows."""
    return Opening.objects.filter(opened_at__lt=timezone.now() - KEPT).delete()[0]


def opened_by(person: User) -> list[dict[str, Any]]:
    return [
        {"what": each.key, "opened": each.opened_at.isoformat()} for each in Opening.objects.filter(person=person).order_by("opened_at")
    ]


def erase(person: User) -> None:
    Opening.objects.filter(person=person).delete()
