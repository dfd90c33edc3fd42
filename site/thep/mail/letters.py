"""A letter is one call: `send(kind, to, cause, context)`. What becomes of it afterwards is in `outbox.py`."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse

from thep.accounts.models import User
from thep.design.cloth import email_strip

from . import outbox, plain_text, wordings
from .causes import Cause
from .conversations import Conversation
from .kinds import LetterKind, kind_named
from .layout import lay_out, read_page
from .mailing_lists import preferences_of
from .messages import message_to
from .models import Message


class UndeclaredLetter(LookupError):
    """A letter of a kind that no domain declares: nobody could turn it off, find it, or say why it is sent."""


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def send(kind: LetterKind, to: User | str, cause: Cause, context: dict[str, Any], **further: Any) -> Message:
    """Write a letter in the current transaction, to leave after commit, and return its message.

    The same kind for the same cause goes to an address once, however its letters are written and whoever else sends it at this moment:
    the message of the first time is returned. What else may be said is in `draft`.

    Raises:
        UndeclaredLetter: no domain declares `kind`.
    """
    return outbox.post(draft(kind, to, cause, context, **further))


def draft(
    kind: LetterKind,
    to: User | str,
    cause: Cause,
    context: dict[str, Any],
    *,
    person: User | None = None,
    headers: dict[str, str] | None = None,
    reply_to: str = "",
    calendar: str = "",
    list_entry: str = "",
    conversation: Conversation | None = None,
) -> Message:
    """Return a letter that is not in the outbox yet: for `outbox.post_many`, where there are many.

    `person` is whose address `to` is, where that is no person itself. `calendar` holds iCalendar objects, one after the other, which say
    themselves whether they invite or cancel. `list_entry` is the key of the entry of its list that the letter is of, where people choose
    for each: one click stops that alone. `conversation` is what mail programs show it in.

    Raises:
        UndeclaredLetter: no domain declares `kind`.
    """
    if kind_named(kind.name) != kind:
        raise UndeclaredLetter(kind.name)
    if isinstance(to, User):
        person, context = to, {"to": to} | context
        to = to.email
    if kind.can_be_turned_off:
        context = preferences_of(to) | context
    letter = write(kind, context)
    within = conversation.headers(to) if conversation is not None else {}
    return message_to(
        to,
        kind=kind,
        cause=cause.key,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        person=person,
        headers=within | (headers or {}) | ({"Reply-To": reply_to} if reply_to else {}),
        message_id=conversation.root(to) if conversation is not None and conversation.begins else "",
        calendar=calendar,
        for_reader_alone=kind.for_reader_alone,
        office_permission=cause.office_permission,
        list_entry=list_entry,
    )


def example_of(kind: LetterKind) -> Letter:
    """Return the letter of a kind as its example shows it. Whoever it is to isn't there, and its links lead nowhere.

    Raises:
        LookupError: the kind has no example, of which the checks tell.
    """
    if kind.example is None:
        raise LookupError(kind.name)
    preferences = settings.SITE_ADDRESS + reverse("email_preferences_link", args=["example"])
    return write(kind, ({"preferences": preferences} if kind.can_be_turned_off else {}) | kind.example())


def write(kind: LetterKind, context: dict[str, Any]) -> Letter:
    """Return the letter as it would go out, with the footer that all have.

    Its template gets `site`, the address that links begin with, and extends "mail/letter.html"; the plain text is made from it.
    """
    why = _compiled(kind.why).render(Context(context))
    reworded = {"letter_kind": kind, "letter_words": wordings.of_kind(kind)}
    context = {"site": settings.SITE_ADDRESS, "why": why, **context, **reworded}
    page = read_page(render_to_string(f"{kind.template}.html", context))
    return Letter(
        subject=" ".join(render_to_string(f"{kind.template}.subject.txt", context).split()),
        text=plain_text.words_and_foot(page.letter, page.foot),
        html=lay_out(page, strip=email_strip(kind.template)),
    )


@cache
def _compiled(why: str) -> Template:
    return Template(f"{{% autoescape off %}}{why}{{% endautoescape %}}")
