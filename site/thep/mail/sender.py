"""Hand messages over to the server: each by one sender at a time, in batches, mail that matters first.

A sender claims a batch for some minutes and renews its claim with each message. What a dead one had claimed goes back into the queue;
what it was handing over is uncertain: see `handover.py`.
"""

import datetime
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from email.errors import MessageError
from types import TracebackType
from typing import Any, ClassVar, Self

import structlog
from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection as database
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from . import address_troubles, handover, holds, second_looks, suppressions
from .answers import Answer, Said, answer_to, in_words
from .bounce_reasons import NOT_THE_ADDRESS
from .models import Message
from .wire import as_email

log = structlog.get_logger(__name__)

State = Message.State
BATCH = 50
ATTEMPTS = 8
LEASE = datetime.timedelta(minutes=5)
SHIFT = 60
"""A sender hands over for so many seconds. A queue of tasks ends those that take minutes."""
MINUTE = datetime.timedelta(minutes=1)
GIVE_UP_AFTER = datetime.timedelta(days=4)
"""RFC 5321, 4.5.4.1."""
SILENCES = 2
"""After so many messages in a row to which the server did not answer, the rest of a batch waits."""
SILENT = {Said.NOTHING, Said.LOST}
UNCERTAIN = "The sending stopped while the message was leaving, so we don’t know whether it has arrived."


def send_due(seconds: float = SHIFT) -> int:
    """Put right what dead senders left, hand over what is due for so many seconds at most, and return how many messages left."""
    recover()
    left, until = 0, time.monotonic() + seconds
    with Sender() as sender:
        while time.monotonic() < until and (batch := sender.claim(Message.objects.due(), most=BATCH)):
            left += sender.hand_over(batch)
    return left


def send(pks: Sequence[int]) -> int:
    """Hand over those of the messages that are due and that nobody else is sending, and return how many left."""
    with Sender() as sender:
        return sender.hand_over(sender.claim(Message.objects.due().filter(pk__in=pks), most=len(pks)))


def recover() -> int:
    """Queue again what dead senders had claimed, note what they were handing over as uncertain, and return how many there were."""
    dead = Message.objects.filter(state__in=[State.CLAIMED, State.SENDING], claimed_until__lt=timezone.now())
    states = dict(dead.values_list("pk", "state"))
    if not states:
        return 0
    begun = [pk for pk, state in states.items() if state == State.SENDING]
    with transaction.atomic():
        found = handover.record(dead.filter(pk__in=begun), State.UNCERTAIN, UNCERTAIN)
        again = Message.objects.filter(pk__in=begun, state=State.UNCERTAIN, matters=True, attempts__lt=ATTEMPTS)
        handover.record(again, State.QUEUED, UNCERTAIN, claimed_by="", next_attempt_at=timezone.now())
        return found + handover.record(dead.filter(state=State.CLAIMED), State.QUEUED, claimed_by="")


class Sender:
    """Has one connection to the server, and one claim. Used in a `with` block, which closes the connection.

    `left_alone_at` is when the server did not answer any sender of this process: for a minute then nobody has to wait for it.
    """

    left_alone_at: ClassVar[datetime.datetime | None] = None

    def __init__(self) -> None:
        self.claim_name = ""
        self.connection: Any = None
        self.silences = 0
        self.ended: Message | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def claim(self, messages: QuerySet[Message], *, most: int) -> list[Message]:
        """Claim at most so many of `messages`, and return them; none while the server is away, or mail is held."""
        if Sender.left_alone_at and abs(timezone.now() - Sender.left_alone_at) < MINUTE:
            return []
        messages = holds.passing(messages)
        if full := full_domains():
            messages = messages.exclude(matters=False, receiving_domain__in=full)
        self.claim_name = secrets.token_hex(16)
        with transaction.atomic():
            chosen = messages.order_by("-matters", "next_attempt_at").values_list("pk", "matters", "receiving_domain")
            if database.features.has_select_for_update_skip_locked:
                chosen = chosen.select_for_update(skip_locked=True)
            mine = Message.objects.filter(pk__in=_with_room(list(chosen[:most])))
            handover.record(mine, State.CLAIMED, claimed_by=self.claim_name, claimed_until=timezone.now() + LEASE)
        return list(self.mine.order_by("-matters", "next_attempt_at"))

    @property
    def mine(self) -> QuerySet[Message]:
        return Message.objects.filter(claimed_by=self.claim_name, state=State.CLAIMED)

    def hand_over(self, batch: Sequence[Message]) -> int:
        """Hand over the messages of a claim, and return how many left. What can't leave now goes back into the queue."""
        reasons = suppressions.reasons_not_to_send(batch)
        suppress(reasons)
        kept_back = reasons.keys() | second_looks.look_again([message for message in batch if message.pk not in reasons])
        left = 0
        for message in batch:
            if message.pk in kept_back:
                continue
            if not self.begin(message):
                continue
            answer = self.deliver(message)
            if answer.said is Said.TAKEN:
                self.ended = message
                left += 1
                continue
            self.note(message, answer)
            if answer.said is Said.AWAY or self.silences >= SILENCES:
                self.leave_alone(answer)
                break
        self.end()
        return left

    def begin(self, message: Message) -> bool:
        """Note that `message` is leaving now, and that the one before it has left; False where it is not this sender's any more."""
        ended, self.ended = self.ended, None
        written = handover.hand_on(self.claim_name, ended, message, timezone.now() + LEASE)
        if written == 1 + (ended is not None):
            # Renew the claim of the rest before it ends: no message is as slow as this.
            if message.claimed_until and message.claimed_until - timezone.now() < LEASE / 2:
                self.mine.update(claimed_until=timezone.now() + LEASE)
            return True
        return Message.objects.filter(pk=message.pk, claimed_by=self.claim_name, state=State.SENDING).exists()

    def end(self) -> None:
        if self.ended is not None:
            handover.hand_on(self.claim_name, self.ended, None, timezone.now())
            self.ended = None

    def deliver(self, message: Message) -> Answer:
        """Give `message` to the server, and return what it said. A server may close a connection after some messages: it gets another."""
        try:
            email = as_email(message)
        except Exception as error:  # one that can't be made keeps no other
            log.exception("message_broken", message=message.pk)
            return Answer(Said.BROKEN, in_words(error))
        had_connection = self.connection is not None
        answer = self.give(email)
        if answer.said is Said.LOST and had_connection:
            answer = self.give(email)
        if answer.said is Said.TAKEN:
            message.provider_id = getattr(getattr(email, "anymail_status", None), "message_id", "") or ""
        self.silences = self.silences + 1 if answer.said in SILENT else 0
        return answer

    def give(self, email: EmailMessage) -> Answer:
        if self.connection is None and (refusal := self.open()) is not None:
            return refusal
        email.connection = self.connection
        try:
            email.send()
        except (OSError, AnymailError, MessageError, ValueError) as error:
            answer = answer_to(error)
            if answer.said in {Said.AWAY, *SILENT}:
                self.close()
            return answer
        return Answer(Said.TAKEN)

    def open(self) -> Answer | None:
        """Open a connection; where there is none to be had no message can leave, whichever it is, and the answer says why."""
        connection = get_connection(settings.MAIL_DELIVERY)
        try:
            connection.open()
        except (OSError, AnymailError) as error:
            return Answer(Said.AWAY, in_words(error))
        self.connection = connection
        return None

    def note(self, message: Message, answer: Answer) -> None:
        """Note what becomes of a message that the server did not take, or did not say that it took."""
        mine = Message.objects.filter(pk=message.pk, claimed_by=self.claim_name)
        attempts = message.attempts + 1
        if answer.said is Said.REFUSED:
            answer = replace(answer, words=f"{NOT_THE_ADDRESS} {answer.words}")
        is_refused = answer.said is Said.REFUSED and (not message.matters or attempts >= ATTEMPTS)
        if answer.said is Said.BOUNCED:
            handover.record(mine, State.BOUNCED, answer.words)
            address_troubles.came_back(message.to, answer.words)
        elif answer.said is Said.LATER and attempts >= ATTEMPTS:
            handover.record(mine, State.FAILED, answer.words)
            if answer.counts:
                address_troubles.took_nothing(message.to, answer.words)
        elif answer.said is Said.BROKEN or is_refused or (answer.said is Said.LOST and attempts >= ATTEMPTS):
            handover.record(mine, State.FAILED, answer.words)
        elif answer.said is Said.NOTHING and (not message.matters or attempts >= ATTEMPTS):
            handover.record(mine, State.UNCERTAIN, f"{UNCERTAIN} {answer.words}")
        elif answer.said is Said.AWAY and message.created_at < timezone.now() - GIVE_UP_AFTER:
            handover.record(mine, State.FAILED, answer.words)
        else:
            again = timezone.now() + (MINUTE if answer.said is Said.AWAY else MINUTE * 2**attempts)
            counted = message.attempts if answer.said is Said.AWAY else attempts
            handover.record(mine, State.QUEUED, answer.words, claimed_by="", next_attempt_at=again, attempts=counted)

    def leave_alone(self, answer: Answer) -> None:
        """Leave the server alone for a minute, and give back what has not left."""
        Sender.left_alone_at = timezone.now()
        handover.record(self.mine, State.QUEUED, answer.words, claimed_by="", next_attempt_at=timezone.now() + MINUTE)

    def close(self) -> None:
        opened, self.connection = self.connection, None
        if opened is not None:
            opened.close()


def suppress(reasons: dict[int, str]) -> None:
    """Note why messages aren't sent."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for pk, reason in reasons.items():
        by_reason[reason].append(pk)
    for reason, pks in by_reason.items():
        handover.record(Message.objects.filter(pk__in=pks), State.SUPPRESSED, reason)


def full_domains() -> list[str]:
    """Return the receiving domains that have got, or are getting, as many messages within a minute as they may."""
    most = settings.MAIL_A_MINUTE_TO_A_DOMAIN
    return [domain for domain, number in _on_their_way().items() if number >= most] if most else []


def _with_room(chosen: Sequence[tuple[int, bool, str]]) -> list[int]:
    """Return the keys of those of `chosen`, each with whether it matters and its receiving domain, that fit into this minute."""
    most = settings.MAIL_A_MINUTE_TO_A_DOMAIN
    if not most:
        return [pk for pk, _, _ in chosen]
    taken, fitting = _on_their_way(), []
    for pk, matters, domain in chosen:
        if matters or taken[domain] < most:
            fitting.append(pk)
            taken[domain] += not matters
    return fitting


def _on_their_way() -> Counter[str]:
    """Return how many messages each receiving domain has got within a minute, or is to get by a sender that has claimed them.

    Mail that matters isn't counted. Two who claim in the same moment don't see each other's.
    """
    bulk = Message.objects.filter(matters=False).order_by().values_list("receiving_domain").annotate(number=Count("pk"))
    # Two questions, as each has an index of its own.
    got = dict(bulk.filter(handed_over_at__gt=timezone.now() - MINUTE))
    return Counter(got) + Counter(dict(bulk.filter(state__in=[State.CLAIMED, State.SENDING])))
