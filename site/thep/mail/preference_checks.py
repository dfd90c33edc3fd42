"""What an address wants is obeyed when a message leaves: what it has stopped or paused isn't sent, nor too much in a day.

Security, bookings and money, and membership always go: only letters that a mailing list turns off are looked at.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence

from django.conf import settings
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from thep.domains import declared

from . import handover, preferences
from .kinds import LetterKind, kind_named
from .mailing_lists import MailingList, list_of
from .models import Frequency, Message

State = Message.State
MORNING = datetime.time(7, 0)
STOPPED = "They’ve stopped this kind of email."
PAUSED = "They’ve paused their emails."
GATHERED = {
    Frequency.DAILY: "They get this once a day: it joins the next digest.",
    Frequency.WEEKLY: "They get this once a week: it joins the next digest.",
    Frequency.MONTHLY: "They get this once a month: it joins the next digest.",
}
ENOUGH = "They’ve had enough of these emails today: it joins the next digest."
WAITS = "They’ve had enough of these emails today: it leaves tomorrow morning."
JOINS_THE_DIGEST = (ENOUGH, *GATHERED.values())


def unwanted(messages: Sequence[Message]) -> dict[int, str]:
    """Return which of `messages` their readers have stopped, paused or get in a digest, by key, and why.

    In two queries, and two more for each list that has entries.
    """
    found = _stoppable(messages)
    if not found:
        return {}
    addresses = {message.to for message, _ in found}
    chosen = preferences.choices_of(addresses, {sender for _, sender in found})
    resting = preferences.paused(addresses)
    of_entries = _wishes_of_entries(found)
    reasons: dict[int, str] = {}
    for message, sender in found:
        wish = of_entries.get(message.pk) or preferences.resolve(sender, chosen.get(_address(message), {}))
        if wish == Frequency.NEVER:
            reasons[message.pk] = STOPPED
        elif message.to in resting:
            reasons[message.pk] = PAUSED
        elif sender.part_of and wish in GATHERED:
            reasons[message.pk] = GATHERED[wish]
    return reasons


def _wishes_of_entries(found: Sequence[tuple[Message, MailingList]]) -> dict[int, Frequency]:
    """Return how often the readers of those messages that are of an entry of their list want that, by the message's key."""
    wishes: dict[int, Frequency] = {}
    of_entries = [(message, sender) for message, sender in found if message.list_entry]
    for sender in {each for _, each in of_entries}:
        theirs = [message for message, each in of_entries if each == sender]
        chosen = preferences.frequencies_of_entries(sender, {(_address(message), message.list_entry) for message in theirs})
        wishes |= {message.pk: chosen[_address(message), message.list_entry] for message in theirs}
    return wishes


def over_the_limit(messages: Sequence[Message]) -> dict[int, str]:
    """Return which of `messages` join the next digest, because their readers have had enough today; in one query, or two.

    Enough is MAIL_BULK_A_DAY of all that can be stopped, but of a kind with a number of its own (`most_a_day`), so many of that kind.

    What no digest gathers, or whose reader gets none, isn't lost: it goes back into the queue until the next morning. A digest itself
    counts, and always leaves.
    """
    found = _stoppable(messages)
    if not found or not settings.MAIL_BULK_A_DAY:
        return {}
    before = _leaving_before(found)
    too_many: list[tuple[Message, MailingList]] = []
    for message, sender in found:
        own = _own_limit(message.kind)
        had = before[_address(message), message.kind if own else ""]
        if had.count_before(message) < (own or settings.MAIL_BULK_A_DAY) or sender.parts:
            had.own += 1
        else:
            too_many.append((message, sender))
    reasons = dict.fromkeys([*_with_a_digest(too_many), *_told_by_digest(too_many)], ENOUGH)
    waiting = [message.pk for message, _ in too_many if message.pk not in reasons]
    if waiting:
        put_off(waiting)
    return reasons


def put_off(pks: Sequence[int]) -> None:
    """Have messages that are claimed leave the next morning in London instead."""
    morning = timezone.make_aware(datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=1), MORNING))
    handover.record(Message.objects.filter(pk__in=pks), State.QUEUED, WAITS, claimed_by="", next_attempt_at=morning)


def untold(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Select those of `messages` that weren't sent and told nobody anything: they joined the digest, or their reader had paused."""
    return messages.filter(state=State.SUPPRESSED, reason__in=(PAUSED, *JOINS_THE_DIGEST))


def joined_the_digest(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Select those of `messages` that aren't sent by themselves, because the next digest tells of them."""
    return messages.filter(state=State.SUPPRESSED, reason__in=JOINS_THE_DIGEST)


def _with_a_digest(found: Sequence[tuple[Message, MailingList]]) -> list[int]:
    """Return the keys of those messages that a digest gathers which their readers get."""
    needed = {sender.part_of for _, sender in found if sender.part_of}
    digests = {each.name: each for each in declared(MailingList) if each.name in needed}
    if not digests:
        return []
    chosen = preferences.choices_of({message.to for message, _ in found}, digests.values())
    return [
        message.pk
        for message, sender in found
        if sender.part_of in digests and preferences.resolve(digests[sender.part_of], chosen.get(_address(message), {})) != Frequency.NEVER
    ]


def _told_by_digest(found: Sequence[tuple[Message, MailingList]]) -> list[int]:
    """Return the keys of those messages that the digest tells of as their list says."""
    theirs: dict[MailingList, list[Message]] = defaultdict(list)
    for message, sender in found:
        theirs[sender].append(message)
    return [pk for sender, messages in theirs.items() if sender.told_by_digest is not None for pk in sender.told_by_digest(messages)]


class _Had:
    """What an address was sent today, and is being sent by others and by this batch."""

    def __init__(self) -> None:
        self.left = self.own = 0
        self.claims: list[tuple[datetime.datetime, int]] = []

    def count_before(self, message: Message) -> int:
        # Of two that are claimed at once by two senders, one counts the other: the one that was claimed later.
        return self.left + self.own + sum(claim < (message.state_at, message.pk) for claim in self.claims)


def _own_limit(name: str) -> int:
    """Return how many letters of the kind so named may leave to an address in a day, counted by themselves; 0 where they aren't."""
    kind = kind_named(name)
    return kind.most_a_day if kind is not None else 0


def _leaving_before(found: Sequence[tuple[Message, MailingList]]) -> dict[tuple[str, str], _Had]:
    """Return what each address has had today: by the address, and the kind where that is counted by itself."""
    midnight = timezone.make_aware(datetime.datetime.combine(timezone.localdate(), datetime.time.min))
    kinds = [kind.name for kind in declared(LetterKind) if list_of(kind) is not None]
    today = Q(handed_over_at__gte=midnight) | Q(state=State.UNCERTAIN, state_at__gte=midnight)
    others = Message.objects.filter(today | Q(state__in=[State.CLAIMED, State.SENDING]), kind__in=kinds)
    others = others.exclude(pk__in=[message.pk for message, _ in found]).exclude(state=State.CLAIMED, claimed_by=found[0][0].claimed_by)
    had: dict[tuple[str, str], _Had] = defaultdict(_Had)
    by_themselves = {kind.name for kind in declared(LetterKind) if kind.most_a_day}
    addresses = {_address(message) for message, _ in found}
    rows = others.annotate(address=Lower("to")).filter(address__in=addresses)
    for address, name, state, state_at, pk in rows.values_list("address", "kind", "state", "state_at", "pk"):
        counted = had[address, name if name in by_themselves else ""]
        if state == State.CLAIMED:
            counted.claims.append((state_at, pk))
        else:
            counted.left += 1
    return had


def _stoppable(messages: Sequence[Message]) -> list[tuple[Message, MailingList]]:
    """Return the messages that can be turned off, with the list that does so, in the order in which they leave."""
    kinds = {name: kind_named(name) for name in {message.kind for message in messages}}
    lists = {name: list_of(kind) for name, kind in kinds.items() if kind is not None}
    return [(message, sender) for message in messages if (sender := lists.get(message.kind)) is not None]


def _address(message: Message) -> str:
    return message.to.strip().lower()
