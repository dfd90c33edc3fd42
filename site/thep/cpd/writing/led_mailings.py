"""What somebody who leads an event does with their emails to its people: each a mailing, with one audience."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.bookings import places
from thep.events.models import Event
from thep.mail.causes import key_of
from thep.mailings import moves, sending
from thep.mailings.errors import NobodyToWriteTo, NotAllowed, NotReady
from thep.mailings.models import Mailing, MailingQuerySet
from thep.mailings.readers import readers_of

from .audience import NAME, OF_AN_EVENT_LED, why_closed

MOST_A_DAY = 3
MOST_DRAFTS = 10
DAY = datetime.timedelta(days=1)


def of_event(event: Event) -> MailingQuerySet:
    """Return the emails that those who lead `event` have written to its people, the newest first."""
    return Mailing.objects.filter(audiences__audience=NAME, audiences__about=key_of(event)).distinct()


def begin(event: Event, *, by: User, group: str, words: Mapping[str, Any]) -> Mailing:
    """Return a new draft of `by` to a group of the people of `event`; nothing is sent.

    Raises:
        NotAllowed: `by` doesn't lead the event, or may not write to its people now.
        NotReady: the words use a variable that isn't filled in, or too many drafts wait.
    """
    _check_time(event)
    if of_event(event).filter(written_by=by, state=Mailing.State.DRAFT).count() >= MOST_DRAFTS:
        raise NotReady("You have ten drafts for this event already. Send or delete one of them first.")
    return moves.begin(by=by, audience=OF_AN_EVENT_LED, choice=choice_of(event, group), **words)


def change(mailing: Mailing, event: Event, *, by: User, group: str, words: Mapping[str, Any]) -> None:
    """Give a draft other words, and another group of people.

    Raises:
        WrongState, NotAllowed, NotReady: as `moves` says; nothing is changed then.
    """
    _check_time(event)
    with transaction.atomic():
        moves.change_words(mailing, by=by, **words)
        kept = moves.add_audience(mailing, by=by, audience=OF_AN_EVENT_LED, choice=choice_of(event, group))
        for other in mailing.audiences.exclude(pk=kept.pk):
            moves.remove_audience(mailing, other.pk, by=by)


def send(mailing: Mailing, event: Event, *, by: User) -> int:
    """Begin to send a draft, and return to how many it goes.

    Raises:
        WrongState, NotAllowed, NotReady: as `moves` says; NotReady too where enough was written about the event within a day.
    """
    _check_time(event)
    with transaction.atomic():
        places.lock(event.pk)  # of two who send at once, the second counts the first
        if of_event(event).filter(begun_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
            raise NotReady("People of this event have had three emails within a day. Send this one tomorrow, or ask our office.")
        return moves.send(mailing, by=by)


def send_test(mailing: Mailing, *, by: User) -> None:
    """Send a draft to its own writer, as the first who would get it gets it.

    Raises:
        NotAllowed: `by` may not write to its people now.
        NobodyToWriteTo: nobody would get it.
    """
    if not moves.may_write(by, mailing):
        raise NotAllowed("these people now")
    getting = readers_of(mailing).getting
    if not getting:
        raise NobodyToWriteTo
    sending.send_test(mailing, getting[0].reader, to=by)


def choice_of(event: Event, group: str) -> dict[str, list[str]]:
    return {"event": [str(event.pk)], "group": [group]}


def group_of(mailing: Mailing) -> str:
    """Return the group that a mailing is for."""
    found = mailing.audiences.filter(audience=NAME).first()
    return found.choice["group"][0] if found else ""


def _check_time(event: Event) -> None:
    event.refresh_from_db(fields=["state", "booking_opens_at", "ends_at"])
    if words := why_closed(event):
        raise NotReady(words)
