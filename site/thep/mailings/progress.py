"""How far a mailing is, in numbers that are counted when they are asked for."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from thep.mail.models import Message

from . import queue
from .models import Mailing, Recipient

State = Message.State
LEFT = (State.HANDED_OVER, State.DELIVERED, State.COMPLAINED)
FAILED = (State.FAILED, State.BOUNCED)
NOT_SENT = (State.SUPPRESSED, State.CANCELLED)
LATE = datetime.timedelta(hours=6)
WAS_LATE = "It wasn’t sent at its time, because the site wasn’t running then. Check that it still holds, then send it or set a new time."


@dataclass(frozen=True)
class Progress:
    """People by what became of their letter. `total` is all whom it was for but for those who were left out.

    `in_digest` are those whose next digest tells of it, as they asked for that, or had enough emails that day. `uncertain` are those of
    whom nobody knows whether it arrived, because the sending stopped at that moment.
    """

    total: int
    left: int
    uncertain: int
    waiting: int
    failed: int
    not_sent: int
    in_digest: int
    left_out: int

    @property
    def done(self) -> int:
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        """The share that is done; 100 only where nothing waits."""
        return self.done * 100 // self.total if self.total else 100


def bring_up_to_date(mailing: Mailing) -> Mailing:
    """Give `mailing` the state that it has now, whether that was noted yet or not, and return it.

    One whose last letter has left is sent, and one that is late for its time waits for a person's decision.
    """
    if mailing.state == Mailing.State.SENDING and not queue.is_under_way(mailing):
        mailing.state, mailing.ended_at = Mailing.State.SENT, queue.ended_at(mailing)
    if mailing.state == Mailing.State.SCHEDULED and mailing.send_at is not None and mailing.send_at < timezone.now() - LATE:
        mailing.state, mailing.why_asks = Mailing.State.ASKS, WAS_LATE
    return mailing


def progress_of(mailing: Mailing) -> Progress:
    """Return how far the mailing is: of a stopped one, nothing waits any more."""
    getting, left_out = mailing.recipients.getting().count(), mailing.recipients.filter(way=Recipient.Way.NOT).count()
    states, unposted, in_digest = queue.counts(mailing), mailing.recipients.unposted().count(), queue.gathered(mailing)
    stopped = mailing.state == Mailing.State.STOPPED
    return Progress(
        total=getting,
        left=sum(states.get(state, 0) for state in LEFT),
        uncertain=states.get(State.UNCERTAIN, 0),
        waiting=sum(states.get(state, 0) for state in queue.WAITING) + (0 if stopped else unposted),
        failed=sum(states.get(state, 0) for state in FAILED),
        not_sent=sum(states.get(state, 0) for state in NOT_SENT) - in_digest + (unposted if stopped else 0),
        in_digest=in_digest,
        left_out=left_out,
    )
