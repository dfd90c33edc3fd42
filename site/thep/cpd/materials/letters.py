"""What is written when whoever leads an event shares files with those who were there, or who missed it.

A letter waits until the first of its files has been there for an hour, and the day's session has been over for an hour, and has all that
its reader may open by then. Of each event a letter goes to somebody again only where a file was added after those of the last one.
"""

import datetime
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
from thep.events.examples import example_event
from thep.events.models import Event, EventFile
from thep.mail import letters, wordings
from thep.mail.causes import Cause, record_of
from thep.mail.kinds import LetterClass, LetterKind
from thep.mail.models import Message

WAITS = datetime.timedelta(hours=1)
"""Who shares one file often shares another."""
UNTIL = datetime.timedelta(days=14)
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
    return sum(_tell_of(event) for event in events.order_by("pk"))


def _tell_of(event: Event) -> int:
    """Write about one event to whoever hasn't been told of one of its files."""
    now = timezone.now()
    begun = [session.ends_at for session in event.sessions.all() if session.starts_at <= now]
    if not begun or max(begun) > now - WAITS:
        return 0
    newest_told = _newest_told(event)
    due: dict[int, list[EventFile]] = {}
    for reader, files in files_by_reader(event).items():
        untold = [file for file in files if _is_material(file, event) and file.pk > newest_told.get(reader, 0)]
        if any(file.added_at <= now - WAITS for file in untold):
            due[reader] = untold
    people = User.objects.filter(pk__in=due, is_active=True)
    references = _references(event) if due else {}
    with wordings.read_once():
        for person in people.order_by("pk"):
            files = due[person.pk]
            newest = max(files, key=lambda file: file.pk)
            letters.send(MATERIALS, person, Cause(event, newest), _context(event, files, references.get(person.pk, "")))
    return len(people)


def _is_material(file: EventFile, event: Event) -> bool:
    """Return whether `file` is shared after the event: what everybody with a place gets before it is there to prepare for it."""
    return file.meant_for != EventFile.For.PLACED or (event.ends_at is not None and file.added_at >= event.ends_at)


def _newest_told(event: Event) -> dict[int, int]:
    """Return the key of the newest file of `event` that each person was told of, by the person's."""
    found: dict[int, int] = {}
    told = Message.objects.about(event).filter(kind=MATERIALS.name, person__isnull=False)
    for person, cause in told.values_list("person", "cause"):
        if person is not None:
            found[person] = max(found.get(person, 0), int(cause.rpartition(":")[2]))
    return found


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
