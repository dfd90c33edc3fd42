"""Visits and open days: events like any other, which schools offer to those who may come to work there."""

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from teach_th import access
from teach_th.errors import NotARecruiter, SchoolHasClosed
from thep.accounts.models import User
from thep.bookings.models import Booking, BookingQuerySet
from thep.cms.sitemaps import SitemapAddress
from thep.events import entries, events
from thep.events.events import Sitting
from thep.events.models import Event, Venue
from thep.events.models.event import EventQuerySet
from thep.schools import successions
from thep.schools.models import School

from . import letters
from .models import Visit

CLOSED = "The national register of schools says that {school} has closed."
VISIT = "visit"
"""The kind of event that a visit is."""


def to_come() -> EventQuerySet:
    """Return all that are still to come and can be seen, the next first, with what lists show of them."""
    found = Event.objects.filter(kind=VISIT).published().for_everyone().upcoming().dated()
    return found.select_related("venue", "page", "visit__school").order_by("starts_at", "pk")


def of_school(school: School) -> EventQuerySet:
    """Return those of `school` that are open: offered by its recruiters, or made by the office with the school as their venue."""
    return to_come().open().filter(Q(visit__school=school) | Q(visit=None, venue__name=school.name))


def offered_by(school: School) -> EventQuerySet:
    """Return all that the school's recruiters have ever offered, the latest first."""
    return Event.objects.filter(visit__school=school).select_related("venue", "page", "visit__school").order_by("-starts_at")


def visitors(event: Event) -> BookingQuerySet:
    """Return the confirmed bookings of those who come, by name."""
    return Booking.objects.filter(event=event, state=Booking.State.CONFIRMED).select_related("person").order_by("person__name", "pk")


def offer(
    school: School, *, by: User, title: str, starts_at: datetime.datetime, ends_at: datetime.datetime, places: int, words: str
) -> Visit:
    """Make a visit to `school`, free and open to be booked.

    Raises:
        NotARecruiter: `by` does not recruit for the school.
        SchoolContinues.
        SchoolHasClosed: the register says so.
        SessionsClash: it ends before it starts.
    """
    with transaction.atomic(durable=True):
        successions.hold(school)
        if school.status == School.Status.CLOSED:
            raise SchoolHasClosed(f"{school} has closed, so nobody can visit it.")
        if not access.recruits_for(by, school):
            raise NotARecruiter(school)
        event = events.create(
            title=title,
            sessions=[Sitting(starts_at=starts_at, ends_at=ends_at)],
            kind=VISIT,
            capacity=places,
            venue=venue_of(school),
        )
        visit = Visit.objects.create(event=event, school=school, words=words, offered_by=by)
        events.publish(event)
    visit.event.refresh_from_db()
    return visit


def change(visit: Visit, *, title: str, starts_at: datetime.datetime, ends_at: datetime.datetime, places: int, words: str) -> Visit:
    """Change the visit to what is said here, and tell those who have a place of another time, in one letter.

    Raises:
        CapacityBelowTaken, EventCancelled, SessionsClash.
    """
    with transaction.atomic(durable=True):
        Visit.objects.filter(pk=visit.pk).update(words=words)
        events.change(visit.event, title=title, capacity=places, sessions=[Sitting(starts_at=starts_at, ends_at=ends_at)])
        entries.refresh(visit.event)
    visit.refresh_from_db()
    return visit


def call_off(visit: Visit, *, by: User, reason: str) -> None:
    """Cancel the visit, and tell everybody who had a place why.

    Raises:
        EventCancelled: it was before.
    """
    with transaction.atomic(durable=True):
        events.cancel(visit.event, by=by, reason=reason)


def call_off_at_closed(schools: Sequence[School]) -> None:
    """Cancel the visits that recruiters of those of `schools` which have closed have offered, and that have not begun.

    Everybody who had a place is told, and the recruiters and the office. What our office made at such a school stays: the office hears
    of it, as the school may go on there under another number. The register's import calls this in its own transaction.
    """
    for school in schools:
        if school.status != School.Status.CLOSED:
            continue
        ahead = Q(starts_at=None) | Q(starts_at__gt=timezone.now())
        called_off = list(Event.objects.open().filter(ahead, visit__school=school).order_by("pk"))
        for event in called_off:
            events.cancel(event, by=None, reason=CLOSED.format(school=school))
        ours = list(to_come().open().filter(visit=None, venue__name=school.name))
        if called_off or ours:
            letters.school_closed(school, called_off=called_off, ours=ours)


def address(event: Event, request: HttpRequest | None = None) -> str:
    """Return where a visit is presented."""
    return reverse("visit", args=[event.pk])


def words(event: Event) -> str:
    """Return what there is to say of a visit."""
    visit = Visit.objects.select_related("school").filter(event=event).first()
    return " · ".join(filter(None, [visit.words, visit.school.name if visit.school else ""])) if visit else ""


def sitemap_addresses() -> Iterator[SitemapAddress]:
    """Yield the list of visits and each of them, and the forms for those who would like to work here, for the sitemap."""
    for name in ("visits", "interest", "job_alert"):
        yield SitemapAddress(reverse(name))
    for event in to_come().open():
        yield SitemapAddress(address(event), event.changed_at)


def venue_of(school: School) -> Venue:
    """Return the school as a venue, made where there is none of its name."""
    lines: list[Any] = [school.street, school.locality, school.town]
    where = {"address": "\n".join(filter(None, lines)), "postcode": school.postcode, "easting": school.easting, "northing": school.northing}
    return Venue.objects.get_or_create(name=school.name[:150], defaults=where)[0]
