"""What may be done with a mailing, in which state, by whom. Each move locks it, so that of two who press at once one is told."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from thep.accounts.models import User
from thep.cms.visible_text import one_line
from thep.mail.causes import Cause
from thep.tasks import enqueue_on_commit

from . import queue, sending, written_words
from .audiences import CHANGES, FOR_EVERYBODY, Audience, audience_named
from .errors import NobodyToWriteTo, NotAllowed, NotReady, WrongState
from .models import ChosenAudience, Mailing
from .progress import bring_up_to_date
from .readers import audiences_of, readers_of

log = structlog.get_logger(__name__)

State = Mailing.State

MAY: Mapping[str, tuple[str, ...]] = {
    "change": Mailing.BEFORE_SENDING,
    "schedule": Mailing.BEFORE_SENDING,
    "take back": (State.SCHEDULED, State.ASKS),
    "send": Mailing.BEFORE_SENDING,
    "send on time": (State.SCHEDULED,),
    "delete": Mailing.BEFORE_SENDING,
    "pause": (State.SENDING,),
    "go on": (State.PAUSED,),
    "stop": Mailing.UNDER_WAY,
}
"""The states in which each move can be made. In every other it is refused."""

WHY_NOT = {
    State.DRAFT: "This email is a draft: nothing has been sent, and no time is set.",
    State.SCHEDULED: "This email is waiting for its time: nothing has been sent yet.",
    State.ASKS: "This email is waiting for your decision: nothing has been sent yet.",
    State.SENDING: "This email is being sent already.",
    State.PAUSED: "This email is paused. Go on sending it, or stop it.",
    State.STOPPED: "This email was stopped. To write to the people who didn’t get it, begin a new one.",
    State.SENT: "This email has been sent already.",
}


def obstacle(mailing: Mailing, move: str) -> str:
    """Return why `move` can't be made with the mailing as it stands; empty where it can."""
    return "" if mailing.state in MAY[move] else WHY_NOT[State(mailing.state)]


def begin(*, by: User, audience: Audience, choice: Mapping[str, list[str]], **words: Any) -> Mailing:
    """Return a new draft for the people that `choice` of `audience` comes to. `words` are its subject, body and reply_to_writer.

    Raises:
        NotAllowed: `by` may not write to them.
        NotReady: the words use a variable that isn't filled in for them.
    """
    with transaction.atomic():
        mailing = Mailing.objects.create(written_by=by, **words)
        add_audience(mailing, by=by, audience=audience, choice=choice)
        _check_words(mailing)
    return mailing


def change_words(mailing: Mailing, *, by: User, subject: str, body: str, reply_to_writer: bool) -> None:
    """Give the mailing other words; who changed it last is who writes.

    Raises:
        WrongState: it has been sent, or is being sent.
        NotAllowed: `by` may not write to its people.
        NotReady: the words use a variable that isn't filled in for everybody.
    """
    with _taken(mailing, "change", by=by) as locked:
        locked.subject, locked.body, locked.reply_to_writer, locked.written_by = one_line(subject), body, reply_to_writer, by
        _check_words(locked)
        locked.save(update_fields=["subject", "body", "reply_to_writer", "written_by"])


def add_audience(mailing: Mailing, *, by: User, audience: Audience, choice: Mapping[str, list[str]]) -> ChosenAudience:
    """Have the mailing go to the people that `choice` of `audience` comes to, beside those it goes to already.

    Raises:
        WrongState: it has been sent, or is being sent.
        NotAllowed: `by` may not write to them.
        ChoiceGone: what was chosen isn't there.
    """
    if not audience.is_open_to(by, choice):
        audience.chosen(choice)
        raise NotAllowed(audience.label.lower())
    with _taken(mailing, "change", by=by) as locked:
        same = locked.audiences.filter(audience=audience.name, choice=choice).first()
        if same is not None:
            return same
        about = Cause(audience.about(audience.chosen(choice)))
        kept = {"about": about.key if about.record else "", "office_permission": about.office_permission}
        return ChosenAudience.objects.create(mailing=locked, audience=audience.name, choice=choice, **kept)


def remove_audience(mailing: Mailing, pk: int, *, by: User) -> None:
    """Have the mailing no longer go to the people of its chosen audience `pk`.

    Raises:
        WrongState: it has been sent, or is being sent.
    """
    with _taken(mailing, "change", by=by) as locked:
        locked.audiences.filter(pk=pk).delete()


def schedule(mailing: Mailing, *, by: User, at: datetime.datetime) -> None:
    """Have the mailing sent by itself at the aware instant `at`, to whoever it is for then.

    Raises:
        WrongState: it has been sent, or is being sent.
        NotReady: it can't be sent as it is, or `at` is over.
    """
    with _taken(mailing, "schedule", by=by) as locked:
        if at <= timezone.now():
            raise NotReady("Choose a time to come.")
        _check_words(locked)
        if not readers_of(locked).getting:
            raise NobodyToWriteTo
        locked.state, locked.send_at, locked.sent_by, locked.why_asks = State.SCHEDULED, at, by, ""
        locked.save(update_fields=["state", "send_at", "sent_by", "why_asks"])


def take_back(mailing: Mailing, *, by: User) -> None:
    """Make a draft again of a mailing that waits for its time.

    Raises:
        WrongState: it waits for none.
    """
    with _taken(mailing, "take back", by=by) as locked:
        locked.state, locked.send_at, locked.why_asks = State.DRAFT, None, ""
        locked.save(update_fields=["state", "send_at", "why_asks"])


def send(mailing: Mailing, *, by: User) -> int:
    """Settle who gets the mailing and begin to send it; return to how many it goes.

    Raises:
        WrongState: somebody has sent it already.
        NotAllowed: `by` may not write to its people.
        NotReady: it can't be sent as it is; NobodyToWriteTo, as nobody would get it.
    """
    with _taken(mailing, "send", by=by) as locked:
        return _begin_sending(locked, by=by)


def send_on_time(mailing: Mailing) -> int:
    """Send a mailing whose time has come, in the name of who scheduled it, and return to how many it goes.

    Raises:
        WrongState: somebody has sent it, taken it back or given it another time meanwhile.
        NotReady: its time is over for too long, or it can't be sent as it is.
        NotAllowed: who scheduled it may no longer write to its people.
    """
    if mailing.sent_by is None:
        raise NotReady("We don’t know any more who scheduled it.")
    if bring_up_to_date(mailing).state == State.ASKS:
        raise NotReady(mailing.why_asks)
    with _taken(mailing, "send on time", by=mailing.sent_by) as locked:
        now = timezone.now()
        if locked.send_at is None or locked.send_at > now:
            raise WrongState(WHY_NOT[State.SCHEDULED])
        return _begin_sending(locked, by=mailing.sent_by)


def ask(mailing: Mailing, why: str) -> None:
    """Have a person decide about a scheduled mailing; one that isn't due any more stays as it is."""
    Mailing.objects.due(timezone.now()).filter(pk=mailing.pk).update(state=State.ASKS, why_asks=why[:300])


def pause(mailing: Mailing, *, by: User) -> int:
    """Keep back what hasn't left, and return how many letters wait.

    Raises:
        WrongState: it isn't being sent.
    """
    with _taken(mailing, "pause", by=by) as locked:
        locked.state = State.PAUSED
        locked.save(update_fields=["state"])
        waiting = queue.hold(locked) + locked.recipients.unposted().count()
    log.info("mailing_paused", mailing=mailing.pk, by=by.pk, waiting=waiting)
    return waiting


def go_on(mailing: Mailing, *, by: User) -> int:
    """Send what was kept back, and return how many letters that is.

    Raises:
        WrongState: it isn't paused.
    """
    with _taken(mailing, "go on", by=by) as locked:
        locked.state, locked.why_asks = State.SENDING, ""
        locked.save(update_fields=["state", "why_asks"])
        waiting = queue.release(locked) + locked.recipients.unposted().count()
        enqueue_on_commit(sending.write_letters, locked.pk)
    log.info("mailing_resumed", mailing=mailing.pk, by=by.pk, waiting=waiting)
    return waiting


def stop(mailing: Mailing, *, by: User) -> int:
    """End the mailing: what hasn't left never leaves. Return how many don't get it.

    Raises:
        WrongState: it is neither being sent nor paused.
    """
    with _taken(mailing, "stop", by=by) as locked:
        locked.state, locked.ended_at, locked.why_asks = State.STOPPED, timezone.now(), ""
        locked.save(update_fields=["state", "ended_at", "why_asks"])
        stopped = queue.cancel(locked) + locked.recipients.unposted().count()
    log.info("mailing_stopped", mailing=mailing.pk, by=by.pk, stopped=stopped)
    return stopped


def delete(mailing: Mailing, *, by: User) -> None:
    """Delete a mailing of which nothing was sent.

    Raises:
        WrongState: it has been sent, or is being sent.
    """
    with _taken(mailing, "delete", by=by) as locked:
        locked.delete()


def copy(mailing: Mailing, *, by: User) -> Mailing:
    """Return a new draft with the same words, for the same people.

    Raises:
        NotAllowed: `by` may not write to them.
    """
    with transaction.atomic():
        _check_rights(mailing, by)
        made = Mailing.objects.create(subject=mailing.subject, body=mailing.body, reply_to_writer=mailing.reply_to_writer, written_by=by)
        for each in mailing.audiences.all():
            ChosenAudience.objects.create(
                mailing=made, audience=each.audience, choice=each.choice, about=each.about, office_permission=each.office_permission
            )
    return made


def may_write(user: Any, mailing: Mailing) -> bool:
    """Return whether `user` may write to all whom the mailing is for."""
    return _forbidden(mailing, user) is None


def known_variables(mailing: Mailing) -> dict[str, str]:
    """Return the variables that are filled in for everybody whom the mailing is for, each with what it stands for."""
    audiences = [audience for audience, _ in audiences_of(mailing)]
    return variables_of(audiences)


def variables_of(audiences: list[Audience]) -> dict[str, str]:
    """Return the variables that all `audiences` fill in."""
    shared = set.intersection(*(set(each.variables) for each in audiences)) if audiences else set()
    return FOR_EVERYBODY | {name: words for each in audiences[:1] for name, words in each.variables.items() if name in shared}


def _begin_sending(locked: Mailing, *, by: User) -> int:
    _check_words(locked)
    settled = sending.settle(locked, readers_of(locked))
    locked.state, locked.begun_at, locked.sent_by, locked.why_asks = State.SENDING, timezone.now(), by, ""
    locked.save(update_fields=["state", "begun_at", "sent_by", "why_asks"])
    enqueue_on_commit(sending.write_letters, locked.pk)
    log.info("mailing_begun", mailing=locked.pk, by=by.pk, people=settled)
    return settled


def _check_words(mailing: Mailing) -> None:
    if not mailing.subject.strip() or not mailing.body.strip():
        raise NotReady("Write a subject and a message first.")
    known = known_variables(mailing)
    if faults := [*written_words.faults_of(mailing.subject, known), *written_words.faults_of(mailing.body, known)]:
        raise NotReady(" ".join(faults))


def _check_rights(mailing: Mailing, by: User) -> None:
    if not by.is_active:
        raise NotAllowed("people")
    if (audience := _forbidden(mailing, by)) is not None:
        raise NotAllowed(audience)


def _forbidden(mailing: Mailing, user: Any) -> str | None:
    """Return which people of the mailing `user` may not write to; None where they may write to all, or write to nobody yet."""
    chosen = list(mailing.audiences.all())
    for each in chosen:
        audience = audience_named(each.audience)
        if audience is not None and not audience.is_open_to(user, each.choice):
            return audience.label.lower()
        if audience is None and not user.has_perm(CHANGES):
            return "people"
    begins = not chosen and mailing.written_by_id == user.pk
    return None if chosen or begins or user.has_perm(CHANGES) else "people"


@contextmanager
def _taken(mailing: Mailing, move: str, *, by: User) -> Iterator[Mailing]:
    """Lock the mailing for `move` in a transaction, and bring `mailing` up to date after it."""
    with transaction.atomic():
        locked = bring_up_to_date(Mailing.objects.select_for_update().get(pk=mailing.pk))
        if refusal := obstacle(locked, move):
            raise WrongState(refusal)
        _check_rights(locked, by)
        yield locked
    if locked.pk is not None:
        mailing.refresh_from_db()
