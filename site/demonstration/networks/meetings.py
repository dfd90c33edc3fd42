"""The meetings of the networks: those held, with what was said and what is to be done since, and those to come, with their agendas."""

import datetime
from itertools import chain
from typing import Any

from django.utils import timezone

from demonstration.bookings.booking_desk import Desk
from demonstration.courses.venues import venue
from demonstration.networks.cast import Cast
from demonstration.networks.networks import words_of_networks
from demonstration.networks.year import PlannedMeeting, plan_of
from demonstration.seeded_random import Dice, lasting_uuid
from networks.meetings import series
from networks.meetings.meetings import MEETING
from networks.meetings.models import MeetingAction, MeetingPapers
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.bookings import rsvp
from thep.bookings.models import Booking
from thep.events import events
from thep.events.models import Event, Session
from thep.mail.models import Message

DAY = datetime.timedelta(days=1)
PLACES = 40
DONE_AFTER = {"done": 0, "next": 1, "carried on": 2}
"""After how many later meetings an action is done, by what the words call it."""


def load(today: datetime.date) -> None:
    """Call the meetings of each network; one that has any already stays as it is."""
    for words in words_of_networks():
        network = NetworkPage.objects.get(slug=words["slug"])
        if not Event.objects.filter(page=network.page_ptr_id, kind=MEETING).exists():
            cast = Cast(network, words)
            for meeting in plan_of(words, today):
                call(network, words, meeting, cast)


def answer(desk: Desk) -> None:
    """Have members say whether they come to the next meeting of each network, and date what was answered to those that are over."""
    for words in words_of_networks():
        network = NetworkPage.objects.get(slug=words["slug"])
        meetings = Event.objects.filter(page=network.page_ptr_id, kind=MEETING).order_by("starts_at")
        ahead = [event for event in meetings if event.is_to_come][:1]
        for event in chain((event for event in meetings if event.has_begun), ahead):
            if not Booking.objects.filter(event=event).exists():
                have_answered(event, members_by(network, event.starts_at))


def members_by(network: NetworkPage, at: datetime.datetime | None) -> list[User]:
    """Return who was in the network at an instant, in a lasting order."""
    inside = NetworkMember.objects.active().filter(network=network, joined_at__lt=at)
    return list(User.objects.filter(pk__in=inside.values("person")).order_by("email"))


def call(network: NetworkPage, words: dict[str, Any], meeting: PlannedMeeting, cast: Cast) -> Event:
    """Make a meeting, with its agenda; one that is over has its notes, and what was to be done after it."""
    starts, ends = (datetime.time.fromisoformat(words[name]) for name in ("starts", "ends"))
    starts_at, ends_at = series.span_of(meeting.day, starts, ends)
    online = words["format"] != Event.Format.IN_PERSON
    event = events.create(
        kind=MEETING,
        page=network.page_ptr,
        uid=lasting_uuid("meeting", words["slug"], meeting.number),
        title=meeting.words["title"],
        sessions=[events.Sitting(starts_at=starts_at, ends_at=ends_at)],
        format=words["format"],
        venue=venue(words["venue"]) if "venue" in words else None,
        joining_link=f"https://meet.thep.example/{words['slug']}" if online else "",
        capacity=PLACES,
    )
    events.publish(event)
    papers = MeetingPapers(event=event, agenda=meeting.words["agenda"].strip())
    if ends_at < timezone.now():
        papers.notes, papers.noted_by, papers.noted_at = meeting.words["notes"].strip(), cast.lead, ends_at
        for text, owner, days, state in meeting.words.get("actions", []):
            MeetingAction.objects.create(
                network=network,
                event=event,
                words=text,
                owner=cast.person(owner),
                due_on=meeting.day + days * DAY,
                **done(ends_at, days, by=cast.person(owner)) if meeting.later >= DONE_AFTER[state] else {},
            )
    papers.save()
    return event


def done(ends_at: datetime.datetime, days: int, *, by: User) -> dict[str, Any]:
    """Return what says that an action was done some days before it was due, and not in the future."""
    return {"done_at": min(ends_at + days * DAY * 0.7, timezone.now()), "done_by": by}


def have_answered(event: Event, people: list[User]) -> None:
    """Have some of `people` come and some send apologies. To what is over they answered in the weeks before it."""
    dice, now = Dice("answers", event.uid), timezone.now()
    before = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    starts_at, ends_at = event.starts_at, event.ends_at
    is_over = event.has_begun
    if is_over:
        move(event, now + 30 * DAY, now + 30 * DAY + datetime.timedelta(hours=1))
    for person in people:
        throw = dice.below(100)
        if throw < 62:
            rsvp.come(event, person=person, by=person)
        elif throw < 75:
            rsvp.send_apologies(event, person=person, by=person)
    if is_over and starts_at is not None and ends_at is not None:
        move(event, starts_at, ends_at)
        answered = Booking.objects.filter(event=event)
        answered.update(created_at=starts_at - 10 * DAY)
        answered.filter(confirmed_at__isnull=False).update(confirmed_at=starts_at - 10 * DAY)
        answered.filter(ended_at__isnull=False).update(ended_at=starts_at - 3 * DAY)
    # The outbox keeps the latest letters alone, and those about answers would be all of them.
    Message.objects.filter(pk__gt=before).delete()


def move(event: Event, starts_at: datetime.datetime, ends_at: datetime.datetime) -> None:
    """Have the meeting be at another time, for nobody to be told of."""
    Event.objects.filter(pk=event.pk).update(starts_at=starts_at, ends_at=ends_at)
    Session.objects.filter(event=event).update(starts_at=starts_at, ends_at=ends_at)
    event.refresh_from_db()
