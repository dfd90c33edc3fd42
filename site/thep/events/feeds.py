"""Calendars to subscribe to: everything, one subject or phase of it, one event, a person's own, and a school's for who leads it."""

import datetime
import hashlib
import uuid
from collections.abc import Callable

from django.core.cache import caches
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from thep.cms.models import Subject
from thep.cms.vocabulary import Phase
from thep.schools.access import is_lead_of
from thep.search.models import SearchEntry

from . import attendance, calendar
from .access import may_see
from .models import Event, PersonalFeed, SchoolFeed
from .models.event import EventQuerySet
from .school_dates import dates_of_school
from .secret_feeds import digest_of, note_fetch

LONGEST = 200
"""A public feed holds the soonest 200 events, so that its size doesn't grow with the catalogue."""

LOOKING_BACK, LOOKING_AHEAD = datetime.timedelta(days=90), datetime.timedelta(days=400)
"""What of a school's calendar its feed holds."""


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    return public_feed(request, name="Courses and events: THE Partnership")


@require_safe
def of_subject(request: HttpRequest, slug: str) -> HttpResponse:
    subject = get_object_or_404(Subject, slug=slug)
    return public_feed(request, name=f"{subject.name}: THE Partnership", which=_tagged("subject", slug))


@require_safe
def of_phase(request: HttpRequest, phase: str) -> HttpResponse:
    if phase not in Phase.values:
        raise Http404
    return public_feed(request, name=f"{Phase(phase).label}: THE Partnership", which=_tagged("phase", phase))


@require_safe
def of_event(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Serve one event as a file to open: what "Add to my calendar" gives."""
    shown = Event.objects.published().dated().select_related("venue", "page").prefetch_related("sessions__venue")
    event = get_object_or_404(shown, uid=uid)
    if not may_see(event, request):
        raise Http404
    tag = _tag(event.pk, event.changed_at)
    return _calendar(request, tag, lambda: calendar.feed([event], name=event.title), event.changed_at)


@require_safe
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """Serve a person's own calendar at its secret address. A wrong or renewed secret is 404."""
    owner = get_object_or_404(PersonalFeed.objects.select_related("person"), digest=digest_of(token), person__is_active=True)
    events, dates = attendance.events_of(owner.person), attendance.dates_of(owner.person)
    note_fetch(owner, request.headers.get("User-Agent", ""))
    return private_feed(request, calendar.feed(events, dates=dates, name="My bookings: THE Partnership"))


@require_safe
def of_school(request: HttpRequest, token: str) -> HttpResponse:
    """Serve a school's calendar to one of those who lead it, at their secret address: 404 from the minute that they don't any more."""
    owner = get_object_or_404(SchoolFeed.objects.select_related("person", "school"), digest=digest_of(token), person__is_active=True)
    if not is_lead_of(owner.person, owner.school):
        raise Http404
    now = timezone.now()
    dates = dates_of_school(owner.school, now - LOOKING_BACK, now + LOOKING_AHEAD)
    note_fetch(owner, request.headers.get("User-Agent", ""))
    return private_feed(request, calendar.feed([], dates=dates, name=f"Who is out: {owner.school}"))


def private_feed(request: HttpRequest, body: bytes) -> HttpResponse:
    """Return what a secret address serves: for its reader's program alone, and 304 where that has the same already."""
    response = _calendar(request, f'"{hashlib.sha256(body).hexdigest()[:32]}"', lambda: body)
    response["Cache-Control"] = "private, max-age=300"
    response["X-Robots-Tag"] = "noindex"
    return response


def _tagged(facet: str, value: str) -> list[int]:
    """Return the primary keys of the events of one subject or phase, as they were half a minute ago at most."""

    def find() -> list[int]:
        entries = SearchEntry.objects.filter(kind="event", facets__name=facet, facets__value=value)
        return sorted(int(key) for key in entries.values_list("key", flat=True))

    return caches["pages"].get_or_set(f"events:{facet}:{value}", find, 30) or []


def public_feed(request: HttpRequest, *, name: str, which: list[int] | None = None) -> HttpResponse:
    """Serve the feed of all events, or of those whose primary keys are `which`: what an editor tags anew changes the feed as well."""
    pages = caches["pages"]
    changed, state = pages.get_or_set("events:newest", _newest, 30) or _newest()
    tag = _tag(name, state, which)
    events = Event.objects.all() if which is None else Event.objects.filter(pk__in=which)
    response = _calendar(request, tag, lambda: pages.get_or_set(f"feed:{tag}", lambda: _body(events, name)), changed)
    response["Cache-Control"] = "public, max-age=300"
    return response


def _newest() -> tuple[datetime.datetime | None, str]:
    """Return when any event last changed, and what tells this state of all events from another. It takes one look at an index."""
    # What is over leaves a feed at midnight, which is a change too.
    newest = Event.objects.order_by("-changed_at").values_list("changed_at", "pk").first()
    return (max(newest[0], _midnight()) if newest else None, f"{newest}")


def _midnight() -> datetime.datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _body(events: EventQuerySet, name: str) -> bytes:
    shown = (
        events.published()
        .for_everyone()
        .dated()
        .filter(
            Q(state=Event.State.OPEN) | Q(state=Event.State.CANCELLED, cancelled_at__gte=calendar.kept_since()), ends_at__gte=_midnight()
        )
    )
    soonest = shown.order_by("starts_at", "pk").select_related("venue").prefetch_related("sessions__venue")[:LONGEST]
    return calendar.feed(soonest, name=name, description=f"The next {LONGEST} events. Places and prices are on the site.")


def _tag(*state: object) -> str:
    """Return an ETag for this state, today."""
    return f'"{hashlib.sha256(f"{state}:{timezone.localdate()}".encode()).hexdigest()[:32]}"'


def _calendar(request: HttpRequest, tag: str, body: Callable[[], bytes | None], changed: datetime.datetime | None = None) -> HttpResponse:
    """Return the calendar, or 304 where the reader has it: `body` is only called where it's needed."""

    @condition(etag_func=lambda request: tag, last_modified_func=lambda request: changed)
    def answer(request: HttpRequest) -> HttpResponse:
        response = HttpResponse(body(), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="calendar.ics"'
        return response

    return answer(request)
