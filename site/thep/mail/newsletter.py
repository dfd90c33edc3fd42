"""Subscriptions to the newsletter: asked for on a page, confirmed from the mailbox, stopped by one click."""

import datetime

from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from . import letters
from .causes import Cause
from .kinds import LetterClass, LetterKind
from .models import Subscription


def _kind(name: str) -> LetterKind:
    return LetterKind(
        name=f"newsletter.{name}",
        template=f"mail/newsletter/{name}",
        about=LetterClass.NEWSLETTER,
        why="You get this email because somebody typed your email address on our website.",
        for_reader_alone=True,
    )


CONFIRM_IT, ALREADY = _kind("confirm"), _kind("subscribed_already")
KINDS = (CONFIRM_IT, ALREADY)

CONFIRM_WITHIN = datetime.timedelta(days=7)
CONFIRM, STOP = "newsletter.confirm", "newsletter.stop"


def ask(email: str) -> Subscription:
    """Record that the newsletter was asked for, and send the link that confirms it; to who gets it already, the link that stops it.

    Whoever asks cannot tell which: what is said is in the letter alone.
    """
    email = email.strip().lower()
    with transaction.atomic(durable=True):
        subscription, _ = Subscription.objects.get_or_create(email=email)
        now = timezone.now()
        kind = ALREADY if subscription.confirmed_at else CONFIRM_IT
        if not subscription.confirmed_at:
            Subscription.objects.filter(pk=subscription.pk).update(asked_at=now)
        context = {"confirm": confirm_address(subscription), "stop": stop_address(subscription)}
        letters.send(kind, email, Cause(subscription, now), context)
    return subscription


def confirm(token: str) -> Subscription | None:
    """Confirm the subscription of `token` and return it; None where the link is too old, or the subscription was stopped."""
    subscription = to_confirm(token)
    if subscription is not None and subscription.confirmed_at is None:
        subscription.confirmed_at = timezone.now()
        if not Subscription.objects.filter(pk=subscription.pk).update(confirmed_at=subscription.confirmed_at):
            return None
    return subscription


def stop(token: str) -> str | None:
    """Delete the subscription that `token` belongs to; return its address, empty where it was stopped before, None for nobody's token."""
    key = _read(token, salt=STOP)
    if key is None:
        return None
    with transaction.atomic():
        subscription = Subscription.objects.filter(pk=key).first()
        if subscription is None:
            return ""
        subscription.delete()
    return subscription.email


def to_confirm(token: str) -> Subscription | None:
    """Return the subscription that `token` would confirm; None where the link is too old, or the subscription was stopped."""
    key = _read(token, salt=CONFIRM, max_age=CONFIRM_WITHIN)
    return Subscription.objects.filter(pk=key).first() if key is not None else None


def to_stop(token: str) -> str | None:
    """Return the address that `token` would stop the newsletter for, as `stop` does. A link in an old letter works for ever."""
    key = _read(token, salt=STOP)
    if key is None:
        return None
    return Subscription.objects.filter(pk=key).values_list("email", flat=True).first() or ""


def _read(token: str, *, salt: str, max_age: datetime.timedelta | None = None) -> int | None:
    try:
        key: int = signing.loads(token, salt=salt, max_age=max_age)
    except signing.BadSignature:
        return None
    return key


def confirm_address(subscription: Subscription) -> str:
    """Return the path of the link that confirms `subscription`."""
    return reverse("newsletter_confirm", args=[signing.dumps(subscription.pk, salt=CONFIRM)])


def stop_address(subscription: Subscription) -> str:
    """Return the path of the link that stops `subscription`: for the foot of every newsletter, and its List-Unsubscribe (RFC 8058)."""
    return reverse("newsletter_stop", args=[signing.dumps(subscription.pk, salt=STOP)])


def forget_unconfirmed() -> int:
    """Delete addresses whose owners have not confirmed in time; return how many."""
    stale = Subscription.objects.filter(confirmed_at=None, asked_at__lt=timezone.now() - CONFIRM_WITHIN)
    return stale.delete()[0]
