"""Everything that is on in one month: sessions of published events, as a grid and as an agenda."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from thep.accounts.models import User

from . import attendance, presenters
from .kinds import every_kind, kind_of
from .models import Event, Session
from .policies import midnight
from .times import Month


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


def items(month: Month, *, request: HttpRequest, mine: bool = False, among: Collection[int] | None = None) -> Sequence[Item]:
    """Return the sessions in the weeks that have a day of `month`, soonest first, in a fixed number of queries.

    Only the reader's own if `mine`; only those of the events whose primary keys are `among`, where it is given.
    """
    weeks = month.weeks()
    begin, end = midnight(weeks[0][0]), midnight(weeks[-1][-1] + datetime.timedelta(days=1))
    found = _sessions(request, mine=mine).filter(starts_at__gte=begin, starts_at__lt=end)
    if among is not None:
        found = found.filter(event__in=among)
    sessions = list(found.select_related("event__page", "event__venue").order_by("starts_at", "pk"))
    events = {session.event_id: session.event for session in sessions}
    marks = presenters.marks(list(events.values()), request)
    addresses = {pk: presenters.address(event, request) for pk, event in events.items()}
    first = {session.event_id: session.pk for session in reversed(sessions)}
    return [
        Item(
            session=session,
            event=session.event,
            address=addresses[session.event_id],
            shape=kind_of(session.event).shape,
            mark=marks.get(session.event_id),
            anchor=f"event-{session.event_id}" if first[session.event_id] == session.pk else "",
        )
        for session in sessions
    ]


def _sessions(request: HttpRequest, *, mine: bool) -> QuerySet[Session]:
    """Return the sessions that whoever asks may see; only of what they have booked if `mine`."""
    shown = Event.objects.published()
    if mine and isinstance(request.user, User):
        return Session.objects.filter(event__in=shown, event_id__in=[event.pk for event in attendance.events_of(request.user)])
    return Session.objects.filter(event__in=shown.visible_to(request.user))


def next_month(moment: datetime.datetime, *, request: HttpRequest, mine: bool = False) -> Month | None:
    """Return the first month that has a session which ends after `moment` and which whoever asks may see; None where none is planned."""
    starts_at = _sessions(request, mine=mine).filter(ends_at__gt=moment).order_by("starts_at").values_list("starts_at", flat=True).first()
    return Month.of(timezone.localdate(max(starts_at, moment))) if starts_at else None


def kinds_of(found: Iterable[Item]) -> list[tuple[str, str]]:
    """Return how each kind of event that is among `found` is drawn in a month, and what it is called."""
    present = {item.event.kind for item in found}
    return [(kind.shape, kind.label) for kind in every_kind().values() if kind.name in present]


def by_day(found: Sequence[Item]) -> dict[datetime.date, list[Item]]:
    days = defaultdict(list)
    for item in found:
        days[item.day].append(item)
    return days
