"""One sweep over all rounds: what a lost answer, webhook, task or process left behind is put right, and what is over is deleted.

Several may sweep at once: each round is made by one of them, and the others pass it over.
"""

import datetime
from collections import Counter

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models import Max, Q
from django.utils import timezone

from thep.domains import declared

from .models import RoundRun, RoundState
from .rounds import Round, SomeFailed

log = structlog.get_logger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError)
FAILED = "failed"
# Whoever died while they made a round keeps the others from it no longer than this.
BUSY_FOR = datetime.timedelta(minutes=10)
CLOCKS_DIFFER = datetime.timedelta(minutes=5)
"""By so much at most, where they are right. What was noted further ahead was noted by a clock that has been put back since."""

KEPT = datetime.timedelta(days=90)

# What this process was making when the database went away is still its own to make, once it is back.
_broken_off: set[str] = set()


def sweep() -> Counter[str]:
    """Make every round that is due; answers how many rows each put right, and under "failed" how many it could not.

    A database that is away is not this sweep's to put right: what it raises goes to the caller.
    """
    done: Counter[str] = Counter()
    for each in sorted(declared(Round), key=lambda each: each.order):
        if _take(each):
            _make(each, done)
    return done


def last_swept() -> datetime.datetime | None:
    """Return when a round last ended; None where none ever was made."""
    ended: datetime.datetime | None = RoundState.objects.aggregate(last=Max("ended_at"))["last"]
    return ended


def all_made_since(moment: datetime.datetime) -> bool:
    """Return whether every round that was due at `moment` has been made since."""
    states = {state.name: state for state in RoundState.objects.all()}
    return all(_made_or_not_due(states.get(each.name), each.every, moment) for each in declared(Round))


def _made_or_not_due(state: RoundState | None, every: datetime.timedelta, moment: datetime.datetime) -> bool:
    if state is None or state.began_at is None:
        return False
    if state.ended_at is not None and state.ended_at >= moment:
        return True
    return moment - every < state.began_at <= moment


def forget_runs() -> int:
    """Delete what is kept of the runs of more than three months ago; answers how many."""
    return RoundRun.objects.filter(began_at__lt=timezone.now() - KEPT).delete()[0]


def _take(each: Round) -> bool:
    """Return whether the round is due and ours to make: one conditional update, so that one of several gets it."""
    now = timezone.now()
    RoundState.objects.get_or_create(name=each.name)
    free = RoundState.objects.filter(name=each.name)
    if each.name not in _broken_off:
        free = free.filter(Q(busy_until=None) | Q(busy_until__lte=now) | Q(busy_until__gt=now + BUSY_FOR + CLOCKS_DIFFER))
    due = free.filter(Q(began_at=None) | Q(began_at__lte=now - each.every) | Q(began_at__gt=now + CLOCKS_DIFFER))
    taken = due.update(began_at=now, busy_until=now + BUSY_FOR) > 0
    _broken_off.discard(each.name)
    return taken


def _make(each: Round, done: Counter[str]) -> None:
    began, count, failed, error = timezone.now(), 0, 0, ""
    try:
        count = each.run()
    except SomeFailed as some:
        count, failed, error = some.done, some.failed, str(some)
    except DATABASE_AWAY:
        _broken_off.add(each.name)
        raise
    except Exception as trouble:  # one round's trouble keeps no other from being made
        log.exception("round_failed", round=each.name)
        failed, error = 1, f"{type(trouble).__name__}: {trouble}"
    now = timezone.now()
    done[each.name] += count
    done[FAILED] += failed
    RoundState.objects.filter(name=each.name).update(ended_at=now, busy_until=None)
    if count or failed:
        RoundRun.objects.create(name=each.name, began_at=began, ended_at=now, done=count, failed=failed, error=error)
