"""An expression of interest is made, confirmed, changed, renewed and withdrawn by its person; forgotten when its time is over."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from teach_th.alerts import alerts
from thep.accounts.models import User
from thep.accounts.people import addresses_of
from thep.cms.models import Subject
from thep.incoming import replies
from thep.mail.models import Message
from thep.schools import successions
from thep.schools.models import School

from . import answers, letters
from .models import ExpressionOfInterest

CONSENT = (
    "Recruiters of member schools may see what I’ve said here, with my first name and an initial, and write to me through this site. They "
    "don’t see my email address. It is kept for a year, unless I renew it, and deleted 30 days later, or at once when I ask."
)
LASTS = datetime.timedelta(days=365)
REMINDED_BEFORE = datetime.timedelta(days=30)
WAITS_FOR_CONFIRMATION = datetime.timedelta(days=7)

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
    now = timezone.now()
    email = email.strip().lower()
    with transaction.atomic(durable=True):
        hidden_from = successions.hold_all_current(hidden_from)
        found = ExpressionOfInterest.objects.select_for_update().filter(email__iexact=email).first()
        if found is not None and found.is_confirmed:
            letters.already(found)
            return found
        if found is None:
            found = _begin(email, now)
        for name, value in (fields | {"consent": CONSENT, "made_at": now, "expires_at": now + LASTS, "wants_alerts": wants_alerts}).items():
            setattr(found, name, value)
        found.save()
        found.subjects.set(subjects)
        found.hidden_from.set(hidden_from)
        letters.confirm(found)
    return found


def confirm(expression: ExpressionOfInterest) -> ExpressionOfInterest:
    """Confirm that the address is its person's, so that schools may see the expression. Whoever confirms again changes nothing."""
    with transaction.atomic(durable=True):
        expression = ExpressionOfInterest.objects.select_for_update().get(pk=expression.pk)
        if expression.is_confirmed:
            return expression
        expression.confirmed_at = timezone.now()
        expression.expires_at = expression.confirmed_at + LASTS
        expression.save(update_fields=["confirmed_at", "expires_at"])
        if expression.wants_alerts:
            alerts.begin_for(email=expression.email, phases=expression.phases, roles=expression.roles)
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


def withdraw(expression: ExpressionOfInterest) -> None:
    """Delete the expression, with who looked at it and what was written to its person."""
    with transaction.atomic(durable=True):
        erase(expression)


def of_person(person: User) -> ExpressionOfInterest | None:
    """Return the confirmed expression whose address the person has shown to be theirs; None where there is none."""
    return ExpressionOfInterest.objects.confirmed().filter(email__in=addresses_of(person)).first()


def remind() -> int:
    """Ask those that end within a month, once, whether to keep them; return how many were asked."""
    now = timezone.now()
    ending = ExpressionOfInterest.objects.confirmed().filter(expires_at__gt=now, expires_at__lte=now + REMINDED_BEFORE, reminded_at=None)
    return sum(_remind(pk) for pk in ending.values_list("pk", flat=True))


def forget() -> int:
    """Delete what nobody has confirmed within a week, and what ended a month ago; return how many."""
    now = timezone.now()
    unconfirmed = ExpressionOfInterest.objects.filter(confirmed_at=None, made_at__lt=now - WAITS_FOR_CONFIRMATION)
    ended = ExpressionOfInterest.objects.filter(expires_at__lt=now - ExpressionOfInterest.KEPT_AFTER_EXPIRY)
    forgotten = list(unconfirmed | ended)
    for expression in forgotten:
        with transaction.atomic():
            erase(expression)
    return len(forgotten)


def _begin(email: str, now: datetime.datetime) -> ExpressionOfInterest:
    """Return a new row, or the one that somebody else made in this moment."""
    try:
        with transaction.atomic():
            return ExpressionOfInterest.objects.create(email=email, name="", status="", consent="", expires_at=now + LASTS)
    except IntegrityError:
        return ExpressionOfInterest.objects.select_for_update().get(email__iexact=email)


def _remind(pk: int) -> bool:
    with transaction.atomic():
        expression = ExpressionOfInterest.objects.select_for_update().filter(pk=pk, reminded_at=None).first()
        if expression is None:
            return False
        expression.reminded_at = timezone.now()
        expression.save(update_fields=["reminded_at"])
        letters.ending(expression)
    return True


def erase(expression: ExpressionOfInterest) -> None:
    """Delete all of it, with what was written to its person and what they answered, in the caller's transaction."""
    Message.objects.about(expression).delete()
    replies.forget_about(answers.NAME, expression)
    ExpressionOfInterest.objects.filter(pk=expression.pk).delete()
