"""Marking who came: from the list, from a phone that was offline, from paper, by the office afterwards.

Marks are taken one event at a time, under the event's lock, so that their numbers go up as they become visible: `seen` is then
everything that a reader had been shown. What can't be taken is said mark by mark, and the others are taken.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import places
from thep.bookings.models import Booking, SessionPlace
from thep.events.models import Event, Session

from .closing.terms import closed_sessions
from .errors import NoRegister, TooManyMarks
from .models import FacilitatorLink, Mark

MOST = 5000
OPENS_BEFORE = datetime.timedelta(hours=2)
CLOCKS_DIFFER = datetime.timedelta(minutes=2)
"""How far ahead of ours a corrected time may be, for what a message is on its way."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """One mark as it is sent. `minutes` is how long they were there, for a part; `made_at` is aware, by the sender's own clock.

    `way` is how it was made, where the marks that are sent together were made in several ways.
    """

    session: int
    person: int
    state: str
    made_at: datetime.datetime
    minutes: int | None = None
    seen: int = 0
    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    reason: str = ""
    way: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Who or what sends marks. `clock_offset` is what has to be added to its clock to get ours."""

    way: str
    by: User | None = None
    link: FacilitatorLink | None = None
    device: uuid.UUID | None = None
    clock_offset: datetime.timedelta = datetime.timedelta(0)


@dataclass(frozen=True)
class Taken:
    """What became of an offered mark: it is kept, now or before; or `refused` says in words why not."""

    uid: uuid.UUID
    refused: str = ""


def record(event: Event, offered: Sequence[Offered], *, source: Source) -> list[Taken]:
    """Keep each of the marks that can be kept, and return what became of each, in their order.

    A mark that was sent before is kept once. Whether the sender may mark is the caller's to know.

    Raises:
        NoRegister: the event is a draft or cancelled, or its date isn't fixed.
        TooManyMarks: there are more than `MOST`.
    """
    if len(offered) > MOST:
        raise TooManyMarks(MOST)
    with transaction.atomic():
        event = places.lock(event.pk)[event.pk]
        if event.state != Event.State.OPEN or event.starts_at is None:
            raise NoRegister("There is no register for this event: it is cancelled, not published or has no date yet.")
        return _Taking(event, source).take(offered)


def may_be_marked(event: Event) -> set[int]:
    """Return the keys of the people whom the register of `event` lists.

    They have a place at it or at one of its sessions alone, have sent apologies, or are marked already.
    """
    guests = SessionPlace.objects.held().filter(session__event=event).values_list("booking__person", flat=True)
    listed = Booking.objects.filter(event=event, state__in=[*Booking.PLACED, Booking.State.APOLOGIES]).values_list("person", flat=True)
    return {*listed, *guests, *Mark.objects.filter(session__event=event).values_list("person", flat=True)}


class _Taking:
    """The taking of marks of one event, whose lock is held."""

    def __init__(self, event: Event, source: Source) -> None:
        self.source, self.now = source, timezone.now()
        self.sessions = {session.pk: session for session in event.sessions.all()}
        self.closed = closed_sessions(self.sessions.values())
        self.people = may_be_marked(event)
        self.newest = Mark.objects.filter(session__in=self.sessions).aggregate(newest=Max("pk"))["newest"] or 0

    def take(self, offered: Sequence[Offered]) -> list[Taken]:
        kept = self.kept(offered)
        taken: list[Taken] = []
        marks: dict[uuid.UUID, Mark] = {}
        for each in offered:
            before = kept.get(each.uid) or marks.get(each.uid)
            refused = self.differs(before, each) if before else self.refusal(each)
            if not refused and not before:
                marks[each.uid] = self.mark(each)
            taken.append(Taken(each.uid, refused))
        Mark.objects.bulk_create(marks.values())
        return taken

    @staticmethod
    def kept(offered: Iterable[Offered]) -> dict[uuid.UUID, Mark]:
        return {mark.uid: mark for mark in Mark.objects.filter(uid__in=[each.uid for each in offered])}

    @staticmethod
    def differs(before: Mark, each: Offered) -> str:
        """Return why the mark can't have the number of another; nothing where it is the same, sent again."""
        same = (before.session_id, before.person_id, *before.says) == (each.session, each.person, each.state, each.minutes)
        return "" if same else "Another mark has this number. Mark them again."

    def refusal(self, each: Offered) -> str:
        """Return in words why the mark can't be kept; nothing where it can."""
        session = self.sessions.get(each.session)
        if session is None:
            return "This session isn’t part of the event any more. Reload the register."
        if session.pk in self.closed:
            return f"The registers of the {self.closed[session.pk]} are closed. Ask an office manager to open them again."
        if each.person not in self.people:
            return "They aren’t on this register. Add them as a walk-in first."
        if each.state not in Mark.State:
            return "Choose present, late, left early, absent or apologies."
        made_at = self.corrected(each)
        if made_at > self.now + CLOCKS_DIFFER:
            return "The time of this mark is still to come. Check the clock of your phone, then mark them again."
        if each.state != Mark.State.APOLOGIES and made_at < session.starts_at - OPENS_BEFORE:
            return "The session hasn’t begun. Its register opens two hours before."
        return self.part_refusal(each, session)

    @staticmethod
    def part_refusal(each: Offered, session: Session) -> str:
        if each.state not in Mark.PARTS:
            return "" if each.minutes is None else "Minutes are for those who came late or left early."
        if each.minutes is None or not 0 < each.minutes < minutes_of(session):
            return f"Enter how many minutes they were there: more than 0, and fewer than the session’s {minutes_of(session)}."
        return ""

    def corrected(self, each: Offered) -> datetime.datetime:
        return each.made_at + self.source.clock_offset

    def mark(self, each: Offered) -> Mark:
        return Mark(
            uid=each.uid, session_id=each.session, person_id=each.person, state=each.state, minutes=each.minutes,
            seen=min(each.seen, self.newest),
            way=each.way or self.source.way, by=self.source.by, link=self.source.link,
            device=self.source.device, clock_offset=self.source.clock_offset,
            device_at=each.made_at, made_at=min(self.corrected(each), self.now), reason=each.reason,
        )  # fmt: skip


def minutes_of(session: Session) -> int:
    """Return how many whole minutes the session is long."""
    return int((session.ends_at - session.starts_at).total_seconds() // 60)
