"""The secrets of private calendars: made, renewed, taken back, and what last fetched one."""

import datetime
import hashlib
import re
import secrets
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from thep.accounts.models import User
from thep.schools import successions
from thep.schools.models import Affiliation, School

from .models import PersonalFeed, SchoolFeed, SecretFeed

NOTED_EVERY = datetime.timedelta(minutes=10)
"""A program that asks more often is noted once in this time: reading a calendar is no reason to write each time."""

PROGRAMS = (
    (r"google-calendar|googlebot|feedfetcher-google", "Google Calendar"),
    (r"microsoft exchange|microsoft office|outlook|ms-office", "Outlook"),
    (r"dataaccessd|accountsd|calendaragent|calendarstore|ios/|macos/|mac os x.*calendar", "Apple Calendar"),
    (r"thunderbird|lightning", "Thunderbird"),
    (r"icsx5|davx5", "a phone’s calendar"),
    (r"mozilla/", "a web browser"),
)
"""What calendar programs call themselves, as a pattern of their User-Agent."""


def renew_own(person: User) -> str:
    """Give `person` a new secret of 192 bits, which ends the old one. This is the only time that it can be read."""
    return renew(PersonalFeed, person=person)


def renew_of_school(person: User, school: School) -> str:
    """Give `person` a new secret of the calendar of `school`, which ends their old one. This is the only time that it can be read.

    Raises:
        SchoolContinues.
    """
    with transaction.atomic():
        successions.hold(school)
        return renew(SchoolFeed, person=person, school=school)


def renew(model: Any, **whose: Any) -> str:
    """Write down a new secret for the feed of `model` that is found by `whose`, made where there is none; return the secret.

    Its domain has decided that they may have it.
    """
    token = secrets.token_urlsafe(24)
    new = {"digest": digest_of(token), "renewed_at": timezone.now(), "fetched_at": None, "fetched_by": ""}
    model.objects.update_or_create(**whose, defaults=new)
    return token


def revoke(feeds: QuerySet[Any]) -> bool:
    """Delete `feeds`, so that their addresses stop working; return whether there was one."""
    return bool(feeds.delete()[0])


def feeds_of_school(school: School) -> QuerySet[SchoolFeed]:
    """Return the feeds of the school that work: those of people who lead it now."""
    leading = Affiliation.objects.leading().filter(school=school).values("person")
    found = SchoolFeed.objects.filter(school=school, person__in=leading, person__is_active=True)
    return found.select_related("person", "school").order_by("person__name", "pk")


def note_fetch(feed: SecretFeed, user_agent: str) -> None:
    """Write down that a program asked for the calendar, unless it has just been written."""
    program, now = name_of_program(user_agent), timezone.now()
    stale = Q(fetched_at=None) | Q(fetched_at__lt=now - NOTED_EVERY) | ~Q(fetched_by=program)
    # By digest as well, so that a request which comes with the old secret says nothing of an address that was renewed meanwhile.
    type(feed)._default_manager.filter(stale, pk=feed.pk, digest=feed.digest).update(fetched_at=now, fetched_by=program)


def name_of_program(user_agent: str) -> str:
    """Return what people call the program of this User-Agent; its own first word where we don't know it."""
    for pattern, name in PROGRAMS:
        if re.search(pattern, user_agent, re.IGNORECASE):
            return name
    own = re.match(r"[\w .-]{2,40}", user_agent)
    return own[0].strip() if own else "an unnamed program"


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
