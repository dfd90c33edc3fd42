"""Copy an event to a new date, and find the run that a new one of its page starts from."""

import datetime

from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from . import events
from .models import Event


def to_date(event: Event, *, first_day: datetime.date) -> Event:
    """Create a draft like `event` with its first session on `first_day`; the others keep their distance from it and their times in London.

    The people with a place at `event`, its booking window and its cancellation are not copied.
    """
    shift = datetime.timedelta()
    sessions = list(event.sessions.select_related("venue").order_by("starts_at"))
    if sessions:
        shift = first_day - timezone.localdate(sessions[0].starts_at)
    return events.create(
        title=event.title,
        sessions=[
            events.Sitting(
                starts_at=_shifted(session.starts_at, shift),
                ends_at=_shifted(session.ends_at, shift),
                title=session.title,
                online=session.online,
                venue=session.venue,
                joining_link=session.joining_link,
            )
            for session in sessions
        ],
        prices={price.tier: price.net_pence for price in event.prices.select_related("tier")},
        facilitators=event.facilitators.all(),
        objectives=event.objectives.all(),
        kind=event.kind,
        page=event.page,
        format=event.format,
        venue=event.venue,
        joining_link=event.joining_link,
        link_counts_as_arrival=event.link_counts_as_arrival,
        joining_notes=event.joining_notes,
        running_order=event.running_order,
        leader_notes=event.leader_notes,
        capacity=event.capacity,
        min_places=event.min_places,
        vat_rate=event.vat_rate,
        uses_included_places=event.uses_included_places,
        policy=event.policy,
    )


def last_run_of(page: Page) -> Event | None:
    """Return the run of `page` that starts last, else the newest without a date; None where it has none but cancelled ones."""
    runs = Event.objects.filter(page=page).exclude(state=Event.State.CANCELLED)
    return runs.order_by(F("starts_at").desc(nulls_last=True), "-pk").first()


def _shifted(at: datetime.datetime, shift: datetime.timedelta) -> datetime.datetime:
    """Return `at` moved by `shift` to the same time of the day in London: the clocks may have changed between."""
    local = timezone.localtime(at).replace(tzinfo=None)
    return timezone.make_aware(local + shift)
