"""What is written when whoever leads an event shares files with those who were there, or who missed it.

A letter waits until the first of its files has been there for an hour, and the day's session has been over for an hour, and has all that
its reader may open by then. Of each file somebody is told once: who was marked absent and is corrected later is told of what was shared
with those who came, however long ago that was, and who was told of some of it before is told of the rest.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_person
from thep.accounts.models import User
from thep.bookings.letter_variables import OF_AN_EVENT
from thep.bookings.materials import files_by_reader
from thep.bookings.models import Booking
from thep.cpd.models import Mark
from thep.events.examples import example_event
from thep.events.models import Event, EventFile
from thep.mail import letters, wordings
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import KEPT, LetterClass, LetterKind
from thep.mail.models import Message

WAITS = datetime.timedelta(hours=1)
"""Who shares one file often shares another."""
UNTIL = datetime.timedelta(days=14)
CANCELLED = Message.State.CANCELLED
NOTHING_LEFT = "The files were removed or aren’t for them any more, the event was cancelled, or their account was closed."


def look_again(kind: LetterKind, messages: Sequence[Message]) -> Mapping[int, str]:
    """Write the letters anew with those of their files that are still there for their readers; return which have none, by key, and why.

    Takes four queries for each event, and one for each letter.
    """
    events = Event.objects.filter(pk__in={record_of(message.cause) for message in messages}, state=Event.State.OPEN)
    by_reader = {event.pk: (event, files_by_reader(event), _references(event)) for event in events}
    people = User.objects.filter(is_active=True).in_bulk({message.person_id for message in messages if message.person_id})
    reasons: dict[int, str] = {}
    with wordings.read_once():
        for message in messages:
            event, readers, references = by_reader.get(record_of(message.cause), (None, {}, {}))
            person = people.get(message.person_id or 0)
            files = [file for file in readers.get(message.person_id or 0, []) if _address_of(file) in message.html]
            if event is None or person is None or not files:
                reasons[message.pk] = NOTHING_LEFT
                continue
            written = letters.write(kind, {"to": person} | _context(event, files, references.get(person.pk, "")))
            message.subject, message.text, message.html = written.subject, written.text, written.html
            message.save(update_fields=["subject", "text", "html"])
    return reasons


def tell_all() -> int:
    """Write to everybody for whom there are new files of an event that they came to or missed; return how many letters."""
    now = timezone.now()
    added = EventFile.objects.filter(added_at__lte=now - WAITS, event__state=Event.State.OPEN, event__starts_at__lte=now)
    recent = added.filter(Q(added_at__gt=now - UNTIL) | Q(event__ends_at__gt=now - UNTIL))
    events = Event.objects.filter(pk__in=recent.values("event")).prefetch_related("sessions", "files")
    told = sum(_tell_of(event) for event in events.order_by("pk"))
    # Letters of what is older than they are kept couldn't be known any more.
    marked = Mark.objects.filter(received_at__gt=now - UNTIL).values("session__event")
    older = added.filter(event__ends_at__gt=now - KEPT, event__in=marked).exclude(event__in=recent.values("event"))
    corrected = Event.objects.filter(pk__in=older.values("event")).prefetch_related("sessions", "files")
    return told + sum(_tell_of(event, marked_since=now - UNTIL) for event in corrected.order_by("pk"))


def _tell_of(event: Event, *, marked_since: datetime.datetime | None = None) -> int:
    """Write about one event to whoever hasn't been told of one of its files, or to those of them alone who were marked since then."""
    now = timezone.now()
    begun = [session.ends_at for session in event.sessions.all() if session.starts_at <= now]
    if not begun or max(begun) > now - WAITS:
        return 0
    written = _written_to(event)
    marked = _newest_marks(event, since=marked_since) if marked_since is not None else {}
    due: dict[int, list[EventFile]] = {}
    for reader, files in files_by_reader(event).items():
        if marked_since is not None and reader not in marked:
            continue
        untold = [file for file in files if _is_material(file, event) and not _knows_of(file, written.get(reader, ()))]
        if any(file.added_at <= now - WAITS for file in untold):
            due[reader] = untold
    people = User.objects.filter(pk__in=due, is_active=True)
    references = _references(event) if due else {}
    marks = _newest_marks(event) if due else {}
    with wordings.read_once():
        for person in people.order_by("pk"):
            files = due[person.pk]
            cause = Cause(event, max(files, key=lambda file: file.pk))
            if person.pk in marks and any(letter.cause == cause.key for letter in written.get(person.pk, ())):
                # That letter was cancelled, as its reader was marked absent when it would have left: the correction is another occasion.
                cause = Cause(event, marks[person.pk])
            letters.send(MATERIALS, person, cause, _context(event, files, references.get(person.pk, "")))
    return len(people)


def _is_material(file: EventFile, event: Event) -> bool:
    """Return whether `file` is shared after the event: what everybody with a place gets before it is there to prepare for it."""
    return file.meant_for != EventFile.For.PLACED or (event.ends_at is not None and file.added_at >= event.ends_at)


def _written_to(event: Event) -> dict[int, list[Message]]:
    """Return the letters of files of `event` that were written to each person, by the person's key."""
    found: dict[int, list[Message]] = defaultdict(list)
    letters_of_event = Message.objects.about(event).filter(kind=MATERIALS.name, person__isnull=False)
    for letter in letters_of_event.only("person", "cause", "html", "state", "reason", "created_at"):
        found[letter.person_id or 0].append(letter)
    return found


def _knows_of(file: EventFile, written: Iterable[Message]) -> bool:
    """Return whether one of the letters that were `written` to somebody told them of `file`, or will."""
    address = _address_of(file)
    # A letter that has lost its words may have told them.
    return any(
        not letter.html or address in letter.html for letter in written if not (letter.state == CANCELLED and letter.reason == NOTHING_LEFT)
    )


def _newest_marks(event: Event, *, since: datetime.datetime | None = None) -> dict[int, Mark]:
    """Return the newest mark of each person at `event`, of those that were received after `since` where it is said, by the person's key."""
    marks = Mark.objects.filter(session__event=event).order_by("pk")
    return {mark.person_id: mark for mark in (marks if since is None else marks.filter(received_at__gt=since))}


def _references(event: Event) -> dict[int, str]:
    """Return the reference of each person's latest booking of `event`, by the person's key."""
    return dict(Booking.objects.filter(event=event).order_by("pk").values_list("person", "reference"))


def _address_of(file: EventFile) -> str:
    return reverse("event_file", args=[file.event_id, file.pk])


def _context(event: Event, files: Iterable[EventFile], reference: str) -> dict[str, Any]:
    return {
        "event": event,
        "files": [(file, _address_of(file)) for file in files],
        "address": reverse("member_booking", args=[reference]) if reference else "",
    }


def _example() -> dict[str, Any]:
    event = example_event(later=-datetime.timedelta(days=8))
    files = [
        EventFile(pk=1, event=event, title="Slides", kind="pdf", size=2_400_000),
        EventFile(pk=2, event=event, title="Reading for your team", kind="docx", size=310_000),
    ]
    return {"to": example_person()} | _context(event, files, "7KQ4M2XA")


MATERIALS = LetterKind(
    name="cpd.materials",
    label="New files from an event",
    audience="Whoever came to an event, or also whoever missed it where its facilitator chose so, when files are shared with them.",
    template="cpd/email/materials",
    about=LetterClass.BOOKINGS,
    why="You get this email because you had a place at this event.",
    variables=OF_AN_EVENT,
    to_many=True,
    example=_example,
    look_again=look_again,
)
