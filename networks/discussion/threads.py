"""Starting a thread, and what leads do with one: pin it, close it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from networks.errors import PostUnsuitable, TooManyPosts
from networks.pages.models import NetworkPage
from networks.resources.resources import Contents
from thep.accounts.models import User
from thep.cms.visible_text import one_line

from . import access, files, posts
from .models import LONGEST_TITLE, NetworkThread, State

MOST_A_DAY = 10
"""Threads that one person starts, in all networks."""


def start(network: NetworkPage, *, by: User, title: str, html: str, given: Sequence[Contents] = ()) -> NetworkThread:
    """Return a new thread with its first post, or the one that `by` started with the same words within the last minute.

    Raises:
        NotInDiscussion, DiscussionOff, NetworkIsFull.
        PostUnsuitable: it has no title or no words, or too many, or too many files.
        TooManyPosts: they have started as many threads today as anybody may.
    """
    access.need_member(by, network)
    title = one_line(title)
    if not title:
        raise PostUnsuitable("Enter a title.")
    if len(title) > LONGEST_TITLE:
        raise PostUnsuitable(f"Title: use {LONGEST_TITLE} characters or fewer.")
    html, text = posts.read_words(html)
    with transaction.atomic():
        # Of the same form that is sent twice at once, the second waits here and finds the thread of the first.
        network = NetworkPage.objects.select_for_update(of=("self",), no_key=True).get(pk=network.pk)
        posts.check_on(network)
        theirs = NetworkThread.objects.filter(started_by=by)
        lately = theirs.filter(network=network, title=title, started_at__gt=timezone.now() - posts.TWICE).exclude(state=State.REMOVED)
        if (before := lately.filter(posts__number=1, posts__html=html).first()) is not None:
            return before
        if theirs.filter(started_at__gt=timezone.now() - posts.DAY).count() >= MOST_A_DAY:
            raise TooManyPosts(MOST_A_DAY, "threads")
        posts.check_number(by)
        files.check(network, given)
        thread = NetworkThread.objects.create(network=network, title=title, started_by=by)
        posts.write(thread, by=by, html=html, text=text, given=given)
    return thread


def pin(thread: NetworkThread, *, by: User) -> None:
    """Have the thread stand above the others. Raises NotTheirs, DiscussionOff, ThreadGone."""
    access.need_lead(by, thread.network)
    with transaction.atomic():
        held = posts.hold(thread)
        if not held.is_pinned:
            held.pinned_at, held.pinned_by = timezone.now(), by
            held.save(update_fields=["pinned_at", "pinned_by"])


def unpin(thread: NetworkThread, *, by: User) -> None:
    """Have the thread stand among the others. Raises NotTheirs, DiscussionOff, ThreadGone."""
    access.need_lead(by, thread.network)
    with transaction.atomic():
        held = posts.hold(thread)
        held.pinned_at = held.pinned_by = None
        held.save(update_fields=["pinned_at", "pinned_by"])


def close(thread: NetworkThread, *, by: User) -> None:
    """Have nobody be able to add to the thread, by email either. Raises NotTheirs, DiscussionOff, ThreadGone."""
    access.need_lead(by, thread.network)
    with transaction.atomic():
        held = posts.hold(thread)
        if not held.is_closed:
            held.closed_at, held.closed_by = timezone.now(), by
            held.save(update_fields=["closed_at", "closed_by"])


def reopen(thread: NetworkThread, *, by: User) -> None:
    """Have members be able to reply again. Raises NotTheirs, DiscussionOff, ThreadGone."""
    access.need_lead(by, thread.network)
    with transaction.atomic():
        held = posts.hold(thread)
        held.closed_at = held.closed_by = None
        held.save(update_fields=["closed_at", "closed_by"])
