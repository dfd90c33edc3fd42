"""The letters of a discussion: new threads, replies, what leads are to look at, and what could not be posted."""

import re
import uuid
from collections.abc import Sequence
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from networks.members import access as membership
from networks.members.emails import LIST, entry_key
from networks.members.examples import example_network
from networks.members.leads import leads_of
from networks.members.letters import NETWORK, OF_A_LEAD
from networks.pages.models import NetworkPage
from thep.accounts.examples import example_lead, example_person
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.conversations import Conversation
from thep.mail.kinds import FIRST_NAME, LetterClass, LetterKind, LetterVariable
from thep.mail.models import Message

from . import second_looks
from .examples import example_first_post, example_removed, example_reply, example_report, example_thread
from .models import NetworkThread, PostReport, ThreadPost
from .reply_numbers import address_for

MOST_A_DAY = 20
"""Replies that one address gets in a day, whatever else comes: those beyond are in the next digest."""

OF_A_MEMBER = "You get this email because you’re a member of {{ network.title }} on our website and want its emails at once."
OF_A_FOLLOWER = "You get this email because {% if is_mentioned %}it mentions you{% else %}you follow this thread{% endif %} on our website."
OF_AN_AUTHOR = "You get this email because you wrote in {{ network.title }} on our website."
OF_A_SENDER = "You get this email because you answered one of ours."
THREAD_TITLE = LetterVariable("thread", "the title of the thread", "{{ thread.title }}")


def subject_of(post: ThreadPost) -> str:
    """Return the subject of letters about a post: the same for all of a thread, but for what mail programs put before answers."""
    subject = f"{post.thread.title} ({Truncator(post.thread.network.title).chars(60)})"
    return subject if post.is_first else f"Re: {subject}"


def context_of(post: ThreadPost, *, file_names: Sequence[str] = (), is_mentioned: bool = False, by_email: bool) -> dict[str, Any]:
    """Return what a letter about a post says; `by_email` whether it can be answered by email."""
    thread = post.thread
    page = settings.SITE_ADDRESS + post.address
    return {
        "subject": subject_of(post),
        "network": thread.network,
        "thread": thread,
        "author": post.author.get_full_name() if post.author else "A former member",
        "is_first": post.is_first,
        "is_mentioned": is_mentioned,
        "body": _body(post.html),
        "files": file_names,
        "by_email": by_email,
        "address": page if by_email else page.partition("#")[0] + "#reply",
        "choose": settings.SITE_ADDRESS + thread.address + "#hear",
    }


def _body(html: str) -> SafeString:
    """Return the clean `html` of a post with whole addresses in its links."""
    return mark_safe(re.sub(r'href="/(?!/)', f'href="{settings.SITE_ADDRESS}/', html))  # noqa: S308  # cleaned before it was kept


THREAD = LetterKind(
    name="networks.thread",
    label="New thread in a network",
    audience="The members of a network who want its emails at once, when somebody starts a thread.",
    template="networks/email/post",
    about=LetterClass.NETWORK,
    why=OF_A_MEMBER,
    office_permission=membership.OFFICE,
    stopped_by=LIST.name,
    example=lambda: context_of(example_first_post(), by_email=True),
    look_again=second_looks.look_again,
)
POST = LetterKind(
    name="networks.post",
    label="Reply in a thread",
    audience="Those who follow a thread, or are mentioned in a reply, and want emails of the network at once.",
    template="networks/email/post",
    about=LetterClass.NETWORK,
    why=OF_A_FOLLOWER,
    office_permission=membership.OFFICE,
    stopped_by=LIST.name,
    most_a_day=MOST_A_DAY,
    example=lambda: context_of(example_reply(), by_email=True),
    look_again=second_looks.look_again,
)
NOT_POSTED = LetterKind(
    name="networks.reply_not_posted",
    label="A reply by email wasn’t posted",
    audience="Whoever answers an email about a thread where that can’t be posted.",
    template="networks/email/reply_not_posted",
    about=LetterClass.MEMBERSHIP,
    why=OF_A_SENDER,
    office_permission=membership.OFFICE,
    example=lambda: {
        "thread": example_thread(),
        "network": example_network(),
        "reason": "This thread is closed, so nobody can add to it. Start a new thread if there is more to say.",
        "address": settings.SITE_ADDRESS + example_thread().address,
    },
)
REPORTED = LetterKind(
    name="networks.post_reported",
    label="Something is wrong with a post",
    audience="The leads of a network, or the office where nobody leads it, when a member reports a post.",
    template="networks/email/post_reported",
    about=LetterClass.MEMBERSHIP,
    why=OF_A_LEAD,
    office_permission=membership.OFFICE,
    variables=(FIRST_NAME, NETWORK, LetterVariable("person", "whoever reports it", "{{ report.reported_by.get_full_name }}")),
    example=lambda: _about_report(example_report()) | {"to": example_lead()},
)
WAITS = LetterKind(
    name="networks.posts_wait",
    label="Posts wait to be published",
    audience="The leads of a network whose first posts wait, once on a day on which there are any.",
    template="networks/email/posts_wait",
    about=LetterClass.MEMBERSHIP,
    why=OF_A_LEAD,
    office_permission=membership.OFFICE,
    variables=(FIRST_NAME, NETWORK),
    example=lambda: {"to": example_lead(), "network": example_network(), "address": _queue(example_network())},
)
REMOVED = LetterKind(
    name="networks.post_removed",
    label="A post was removed",
    audience="Whoever wrote a post that a lead or the office removes.",
    template="networks/email/post_removed",
    about=LetterClass.MEMBERSHIP,
    why=OF_AN_AUTHOR,
    office_permission=membership.OFFICE,
    variables=(FIRST_NAME, NETWORK, THREAD_TITLE),
    example=lambda: _about_removal(example_removed()) | {"to": example_person()},
)
KINDS = (THREAD, POST, NOT_POSTED, REPORTED, WAITS, REMOVED)


def draft(post: ThreadPost, *, to: User, file_names: Sequence[str], is_mentioned: bool) -> Message:
    """Return the letter by which `to` hears of a post, in the conversation of its thread."""
    answers = address_for(post.thread, to)
    author = post.author.get_full_name() if post.author else ""
    return letters.draft(
        THREAD if post.is_first else POST,
        to,
        Cause(post),
        context_of(post, file_names=file_names, is_mentioned=is_mentioned, by_email=bool(answers)),
        reply_to=formataddr((author, answers)) if answers else "",
        list_entry=entry_key(post.thread.network_id),
        conversation=Conversation(post.thread, begins=post.is_first),
    )


def tell_of_report(report: PostReport) -> None:
    """Write to those who lead the network, or to the office where nobody does."""
    for person in _keepers(report.post.thread.network):
        letters.send(REPORTED, person, Cause(report), _about_report(report))


def tell_that_posts_wait(network: NetworkPage) -> None:
    """Write to those who lead the network, or to the office where nobody does; once a day."""
    for person in _keepers(network):
        letters.send(WAITS, person, Cause(network, timezone.localdate()), {"network": network, "address": _queue(network)})


def tell_of_removal(post: ThreadPost) -> None:
    if post.author is not None and post.author.is_active:
        letters.send(REMOVED, post.author, Cause(post, post.removed_at), _about_removal(post))


def tell_not_posted(thread: NetworkThread, to: User, reason: str, *, is_member: bool) -> None:
    """Write to `to` why what they answered isn't posted; of the thread nothing, where they aren't a member now."""
    context = {
        "network": thread.network,
        "thread": thread if is_member else None,
        "reason": reason,
        "address": settings.SITE_ADDRESS + thread.address + "#reply" if is_member else "",
    }
    within = Conversation(thread) if is_member else None
    letters.send(NOT_POSTED, to, Cause(thread, uuid.uuid4()), context, conversation=within)


def tell_stranger(thread: NetworkThread, to: str) -> None:
    """Write to an address that we don't know of as that of the letter's reader, once a day, and nothing of what the letter was about."""
    reason = "We don’t know this email address. Answer from the address that our email came to."
    letters.send(NOT_POSTED, to, Cause(thread, timezone.localdate()), {"network": None, "thread": None, "reason": reason, "address": ""})


def _about_report(report: PostReport) -> dict[str, Any]:
    post = report.post
    return {
        "network": post.thread.network,
        "thread": post.thread,
        "report": report,
        "author": post.author.get_full_name() if post.author else "A former member",
        "address": _queue(post.thread.network),
    }


def _about_removal(post: ThreadPost) -> dict[str, Any]:
    return {
        "network": post.thread.network,
        "thread": post.thread,
        "post": post,
        "address": settings.SITE_ADDRESS + _space(post.thread.network),
    }


def _keepers(network: NetworkPage) -> Sequence[User]:
    return leads_of(network) or list(membership.office_people())


def _queue(network: NetworkPage) -> str:
    return settings.SITE_ADDRESS + reverse("network_discussion_queue", args=[network.slug])


def _space(network: NetworkPage) -> str:
    return reverse("network_discussion", args=[network.slug])
