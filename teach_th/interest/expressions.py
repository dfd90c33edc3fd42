"""An expression of interest is made, confirmed, changed, renewed and withdrawn by its person; forgotten when its time is over."""

import datetime
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from teach_th.alerts import alerts
from thep.accounts.models import User
from thep.accounts.people import addresses_of
from thep.cms.models import Subject
from thep.incoming import replies
from thep.mail.double_opt_in import DoubleOptIn
from thep.schools import successions
from thep.schools.models import School

from . import answers, letters
from .models import LASTS, ExpressionOfInterest

CONSENT = (
    "Recruiters of member schools may see what I’ve said here, with my first name and an initial, and write to me through this site. They "
    "don’t see my email address. It is kept for a year, unless I renew it, and deleted 30 days later, or at once when I ask."
)
REMINDED_BEFORE = datetime.timedelta(days=30)

CHANGEABLE = frozenset({"name", "status", "phases", "roles", "working_patterns", "could_start", "about"})


def express(
    *, email: str, subjects: Iterable[Subject] = (), hidden_from: Iterable[School] = (), wants_alerts: bool = False, **fields: Any
) -> ExpressionOfInterest:
    """Keep what the person said, and ask them by email to confirm it; until then nobody sees it.

    Where there is one of that address already, it stays as it is if it was confirmed, and the letter leads to it: whoever fills in the form
    learns nothing of it.
    """
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"An expression of interest has no such field: {', '.join(sorted(unknown))}")
    with transaction.atomic(durable=True):
        # Before the expression: a succession holds its schools first, and then changes what is hidden from them.
        hidden_from = successions.hold_all_current(hidden_from)
        expression = FLOW.hold(email)
        if not expression.is_confirmed:
            for name, value in (fields | {"consent": CONSENT, "wants_alerts": wants_alerts}).items():
                setattr(expression, name, value)
            expression.save()
            expression.subjects.set(subjects)
            expression.hidden_from.set(hidden_from)
        FLOW.write(expression)
    return expression


def change(
    expression: ExpressionOfInterest, *, subjects: Iterable[Subject], hidden_from: Iterable[School], **fields: Any
) -> ExpressionOfInterest:
    """Change the expression to what `fields` say. The address is none of them: another address makes another expression."""
    if unknown := fields.keys() - CHANGEABLE:
        raise TypeError(f"An expression of interest has no such field to change: {', '.join(sorted(unknown))}")
    with transaction.atomic(durable=True):
        hidden_from = successions.hold_all_current(hidden_from)
        for name, value in fields.items():
            setattr(expression, name, value)
        expression.save(update_fields=list(fields))
        expression.subjects.set(subjects)
        expression.hidden_from.set(hidden_from)
    return expression


def hide(expression: ExpressionOfInterest) -> None:
    """Hide the expression from every school, until it is shown again."""
    ExpressionOfInterest.objects.filter(pk=expression.pk).update(is_hidden=True)


def show(expression: ExpressionOfInterest) -> None:
    ExpressionOfInterest.objects.filter(pk=expression.pk).update(is_hidden=False)


def renew(expression: ExpressionOfInterest) -> None:
    """Let the expression last for a year from now."""
    expression.expires_at = timezone.now() + LASTS
    ExpressionOfInterest.objects.filter(pk=expression.pk).update(expires_at=expression.expires_at, reminded_at=None)


def of_person(person: User) -> ExpressionOfInterest | None:
    """Return the confirmed expression whose address the person has shown to be theirs; None where there is none."""
    return ExpressionOfInterest.objects.confirmed().filter(email__in=addresses_of(person)).first()


def remind() -> int:
    """Ask those that end within a month, once, whether to keep them; return how many were asked."""
    now = timezone.now()
    ending = ExpressionOfInterest.objects.confirmed().filter(expires_at__gt=now, expires_at__lte=now + REMINDED_BEFORE, reminded_at=None)
    return sum(_remind(pk) for pk in ending.values_list("pk", flat=True))


def forget_ended() -> int:
    """Delete what ended a month ago; return how many."""
    ended = list(ExpressionOfInterest.objects.filter(expires_at__lt=timezone.now() - ExpressionOfInterest.KEPT_AFTER_EXPIRY))
    for expression in ended:
        FLOW.stop(expression)
    return len(ended)


def _remind(pk: int) -> bool:
    with transaction.atomic():
        expression = ExpressionOfInterest.objects.select_for_update().filter(pk=pk, reminded_at=None).first()
        if expression is None:
            return False
        expression.reminded_at = timezone.now()
        expression.save(update_fields=["reminded_at"])
        letters.ending(expression)
    return True


def _begin(expression: ExpressionOfInterest) -> None:
    """Have schools see the expression for a year, and begin the job alert that was asked for with it."""
    expression.expires_at = (expression.confirmed_at or timezone.now()) + LASTS
    if expression.wants_alerts:
        alerts.begin_for(email=expression.email, phases=expression.phases, roles=expression.roles)


FLOW = DoubleOptIn(
    model=ExpressionOfInterest,
    confirm=letters.CONFIRM,
    already=letters.ALREADY,
    context=letters.context_of,
    begin=_begin,
    end=partial(replies.forget_about, answers.NAME),
    reply_to=answers.address_for,
)
"""How an expression is confirmed, withdrawn, and forgotten where nobody confirms it."""
