"""Everything that is on in one month: sessions of published events, as a grid and as an agenda."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User

from . import attendance, presenters
from .models import Event, Session
from .policies import midnight
from .times import Month

SHAPES = {Event.Kind.MEETING: "network", Event.Kind.COURSE: "course", Event.Kind.BRIEFING: "course", Event.Kind.PROGRAMME: "course"}
"""How the design system draws each kind of event in a month: anything else is an 'event'."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One session. `mark` says what the event is to the reader, such as ("good", "You’re booked")."""

    session: Session
    event: Event
    address: str
    shape: str
    mark: tuple[str, str] | None = None
    anchor: str = ""

    @property
    def title(self) -> str:
        return f"{self.event.title} (cancelled)" if self.event.state == Event.State.CANCELLED else self.event.title

    @property
    def starts_at(self) -> datetime.datetime:
        return self.session.starts_at

    @property
    def day(self) -> datetime.date:
        return timezone.localdate(self.session.starts_at)


def items(month: Month, *, request: HttpRequest, mine: bool = False) -> Sequence[Item]:
    """The sessions in the weeks that have a day of `month`, soonest first, in a fixed number of queries; only the reader's if `mine`."""
    weeks = month.weeks()
    begin, end = midnight(weeks[0][0]), midnight(weeks[-1][-1] + datetime.timedelta(days=1))
    shown = Event.objects.published()
    sessions = list(
        Session.objects.filter(starts_at__gte=begin, starts_at__lt=end, event__in=shown if mine else shown.for_everyone())
        .select_related("event__page", "event__venue")
        .order_by("starts_at", "pk")
    )
    if mine and isinstance(request.user, User):
        own = {event.pk for event in attendance.events_of(request.user)}
        sessions = [session for session in sessions if session.event_id in own]
    events = {session.event_id: session.event for session in sessions}
    marks = presenters.marks(list(events.values()), request)
    addresses = {pk: presenters.address(event, request) for pk, event in events.items()}
    first = {session.event_id: session.pk for session in reversed(sessions)}
    return [
        Item(
            session=session,
            event=session.event,
            address=addresses[session.event_id],
            shape=SHAPES.get(Event.Kind(session.event.kind), "event"),
            mark=marks.get(session.event_id),
            anchor=f"event-{session.event_id}" if first[session.event_id] == session.pk else "",
        )
        for session in sessions
    ]


def by_day(found: Sequence[Item]) -> dict[datetime.date, list[Item]]:
    days = defaultdict(list)
    for item in found:
        days[item.day].append(item)
    return days
