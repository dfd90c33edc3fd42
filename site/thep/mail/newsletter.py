"""Subscriptions to the newsletter: asked for on a page, confirmed from the mailbox, stopped by one click."""

from functools import partial
from typing import Any

from django.core import signing
from django.urls import reverse

from .double_opt_in import CONFIRM_WITHIN, DoubleOptIn
from .kinds import LetterClass, LetterKind
from .list_records import ListEntries, ListEntry
from .mailing_lists import MailingList
from .models import Subscription
from .signed_links import RecordLink

CONFIRM = RecordLink(
    purpose="newsletter.confirm",
    model=Subscription,
    lasts=CONFIRM_WITHIN,
    used=lambda subscription: subscription.is_confirmed,
    old=lambda token: signing.loads(token, salt="newsletter.confirm", max_age=CONFIRM_WITHIN),
)
STOP = RecordLink(purpose="newsletter.stop", model=Subscription, old=lambda token: signing.loads(token, salt="newsletter.stop"))
"""Works for ever: an old newsletter's link stops it too."""


def _kind(name: str, label: str, audience: str) -> LetterKind:
    return LetterKind(
        name=f"newsletter.{name}",
        label=label,
        audience=audience,
        template=f"mail/newsletter/{name}",
        about=LetterClass.NEWSLETTER,
        why="You get this email because somebody typed your email address on our website.",
        for_reader_alone=True,
        example=lambda: {"confirm": reverse("newsletter_confirm", args=["example"]), "stop": reverse("newsletter_stop", args=["example"])},
    )


CONFIRM_IT = _kind("confirm", "Confirm the newsletter", "Whoever asks for the newsletter, so that they can confirm their address.")
ALREADY = _kind("subscribed_already", "Newsletter asked for again", "Whoever asks for the newsletter and gets it already.")

KINDS = (CONFIRM_IT, ALREADY)


def confirm_address(subscription: Subscription) -> str:
    """Return the path of the link that confirms `subscription`."""
    return reverse("newsletter_confirm", args=[CONFIRM.token_for(subscription)])


def stop_address(subscription: Subscription) -> str:
    """Return the path that stops `subscription`: for the foot of every newsletter, and its List-Unsubscribe (RFC 8058)."""
    return reverse("newsletter_stop", args=[STOP.token_for(subscription)])


def _context(subscription: Subscription) -> dict[str, Any]:
    return {"confirm": confirm_address(subscription), "stop": stop_address(subscription)}


FLOW = DoubleOptIn(model=Subscription, confirm=CONFIRM_IT, already=ALREADY, context=_context, mailing_list="newsletter")


def ask(email: str) -> Subscription:
    """Write down that the newsletter was asked for, and send the link that confirms it; to who gets it already, the link that stops it."""
    return FLOW.ask(email)


def entry_of(pk: int, email: str) -> ListEntry:
    """Return the newsletter of an address, for the page of its preferences."""
    subscription = Subscription(pk=pk, email=email)
    return ListEntry(
        key=f"newsletter {pk}",
        email=email,
        words="the newsletter",
        stop=partial(FLOW.stop, subscription),
        move=partial(FLOW.move, subscription),
    )


LIST = MailingList(
    name="newsletter",
    label="The newsletter",
    about=LetterClass.NEWSLETTER,
    words="What’s on, and what colleagues have found out, once a month in term time.",
    entries=ListEntries(records=Subscription.objects.confirmed, address="email", kept=("pk", "email"), entry=entry_of),
    begin=FLOW.begin_for_reader,
    ask="newsletter_signup",
    act="Get the newsletter",
)
