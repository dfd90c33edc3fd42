"""Writing a post, changing one's own, and deleting it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from networks.errors import (
    DiscussionOff,
    NotTheirPost,
    PostGone,
    PostUnsuitable,
    ThreadClosed,
    ThreadGone,
    ThreadWaits,
    TooManyPosts,
)
from networks.members import access as membership
from networks.pages.models import NetworkPage
from networks.resources.resources import Contents
from thep.accounts.models import User
from thep.search import registry
from thep.tasks import enqueue_on_commit

from . import access, files, following, letters, markup, mentions, telling
from .models import KIND, NetworkThread, PostEdit, PostMention, State, ThreadPost

LONGEST = 10_000
"""Characters of a post, without its marks."""

MOST_A_DAY = 40
"""Posts of one person in all networks, with those that begin a thread."""

DAY = datetime.timedelta(days=1)
TWICE = datetime.timedelta(minutes=1)
"""The same words of the same person within so long are one post: a form was sent twice."""


@dataclass(frozen=True, kw_only=True)
class ByEmail:
    """What else is known of a post that came by email: whether more was written, and how many files were with it, which aren't taken."""

    is_cut_short: bool = False
    files_left_out: int = 0


def reply(thread: NetworkThread, *, by: User, html: str, given: Sequence[Contents] = (), by_email: ByEmail | None = None) -> ThreadPost:
    """Return a new post at the end of the thread, or the one that `by` wrote in the same words within the last minute.

    Where the network has first posts wait, and none of theirs was published yet, leads are asked to publish it.

    Raises:
        NotInDiscussion, DiscussionOff.
        ThreadGone, ThreadClosed, ThreadWaits: nobody can reply to it now.
        PostUnsuitable: it has no words, or too many, or too many files.
        TooManyPosts: they have written as many today as anybody may.
        NetworkIsFull: there is no room for the files.
    """
    access.need_member(by, thread.network)
    html, text = read_words(html)
    with transaction.atomic():
        thread = hold(thread)
        check_open(thread)
        same = thread.posts.filter(author=by, html=html, number__gt=1, written_at__gt=timezone.now() - TWICE).exclude(state=State.REMOVED)
        if (before := same.first()) is not None:
            return before
        check_number(by)
        files.check(thread.network, given)
        return write(thread, by=by, html=html, text=text, given=given, by_email=by_email)


def write(
    thread: NetworkThread, *, by: User, html: str, text: str, given: Sequence[Contents], by_email: ByEmail | None = None
) -> ThreadPost:
    """Return a new post of a thread that is held by the current transaction, whose words were checked."""
    now = timezone.now()
    waits = must_wait(by, thread.network)
    thread.last_number += 1
    thread.save(update_fields=["last_number"])
    post = ThreadPost.objects.create(
        thread=thread,
        number=thread.last_number,
        author=by,
        html=html,
        text=text,
        state=State.WAITING if waits else State.SHOWN,
        written_at=now,
        shown_at=None if waits else now,
        came_by_email=by_email is not None,
        is_cut_short=by_email is not None and by_email.is_cut_short,
        files_left_out=by_email.files_left_out if by_email else 0,
    )
    files.keep(post, given)
    mentioned = note_mentions(post)
    following.begin(thread, [by])
    if by_email is None:  # who replies on the page had the thread before them
        following.note_read(thread, by, post.number)
    if waits:
        recount(thread)
        letters.tell_that_posts_wait(thread.network)
    else:
        following.begin(thread, mentioned)
        show(post)
    return post


def show(post: ThreadPost) -> None:
    """Have a post that is shown for the first time be counted, found, and told of after commit."""
    recount(post.thread)
    ThreadPost.objects.filter(pk=post.pk).update(letters_due=True)
    enqueue_on_commit(telling.write_letters)


def edit(post: ThreadPost, *, by: User, html: str) -> ThreadPost:
    """Give a post of their own other words; members can read the earlier ones. Nobody is written to. The same words change nothing.

    Raises:
        NotInDiscussion, DiscussionOff, ThreadGone, ThreadClosed, PostUnsuitable.
        NotTheirPost: somebody else wrote it.
        PostGone: it was removed or deleted.
    """
    access.need_member(by, post.thread.network)
    html, text = read_words(html)
    with transaction.atomic():
        post = hold_own(post, by)
        if post.thread.is_closed:
            raise ThreadClosed
        if html == post.html:
            return post
        now = timezone.now()
        PostEdit.objects.create(post=post, html=post.html, written_at=post.edited_at or post.written_at, replaced_at=now)
        post.html, post.text, post.edited_at = html, text, now
        post.save(update_fields=["html", "text", "edited_at"])
        following.begin(post.thread, note_mentions(post) if post.is_shown else [])
        refresh(post.thread)
    return post


def delete(post: ThreadPost, *, by: User) -> None:
    """Delete a post of their own, with its words, earlier words and files. That there was one is seen where others follow it.

    Raises:
        NotInDiscussion, DiscussionOff, ThreadGone, NotTheirPost, PostGone.
    """
    access.need_member(by, post.thread.network)
    with transaction.atomic():
        post = hold_own(post, by)
        empty(post)
        recount(post.thread)


def empty(post: ThreadPost) -> None:
    """Have a post have no words any more, nor anything else, in the current transaction."""
    files.delete(post)
    for rows in (post.edits, post.mentions, post.reports):
        rows.all().delete()
    post.html, post.text, post.state, post.letters_due = "", "", State.DELETED, False
    post.save(update_fields=["html", "text", "state", "letters_due"])


def read_words(html: str) -> tuple[str, str]:
    """Return what was written as clean HTML, and without its marks. Raises PostUnsuitable where that is nothing, or too much."""
    clean = markup.cleaned(html)
    text = markup.plain(clean)
    if not text.strip():
        raise PostUnsuitable("Write something first.")
    if len(text) > LONGEST:
        raise PostUnsuitable(f"Use {LONGEST:,} characters or fewer. If it’s long, add it as a file.")
    return clean, text


def note_mentions(post: ThreadPost) -> list[User]:
    """Have the post mention whom its words name, and return these."""
    if post.author is None:
        return []
    named = mentions.members_named(post.text, post.thread.network, but=post.author)
    post.mentions.exclude(person__in=[person for person, _ in named]).delete()
    rows = [PostMention(post=post, person=person, called=called) for person, called in named]
    PostMention.objects.bulk_create(rows, ignore_conflicts=True)
    return [person for person, _ in named]


def must_wait(by: User, network: NetworkPage) -> bool:
    """Return whether what `by` writes waits for a lead: the network wants that, and none of their posts was let through in it yet."""
    if not network.posts_wait or membership.may_lead(by, network):
        return False
    let_through = ThreadPost.objects.filter(shown_at__isnull=False).exclude(state=State.REMOVED)
    return not let_through.filter(author=by, thread__network=network).exists()


def check_number(by: User) -> None:
    if ThreadPost.objects.filter(author=by, written_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
        raise TooManyPosts(MOST_A_DAY, "posts")


def check_open(thread: NetworkThread) -> None:
    """Raise ThreadClosed or ThreadWaits where nobody can write in it."""
    if thread.is_closed:
        raise ThreadClosed
    if thread.state == State.WAITING:
        raise ThreadWaits


def hold(thread: NetworkThread) -> NetworkThread:
    """Return the thread as it is now, held until the transaction ends. Raises DiscussionOff, ThreadGone."""
    found = NetworkThread.objects.select_for_update(of=("self",)).select_related("network").filter(pk=thread.pk).first()
    if found is None or found.state in (State.REMOVED, State.DELETED):
        raise ThreadGone
    check_on(found.network)
    return found


def check_on(network: NetworkPage) -> None:
    """Raise DiscussionOff where nothing can be written in a network at the moment."""
    if not (network.has_discussion and network.live):
        raise DiscussionOff


def hold_own(post: ThreadPost, by: User) -> ThreadPost:
    """Return a post of `by` as it is now, with its thread, held. Raises ThreadGone, DiscussionOff, NotTheirPost, PostGone."""
    thread = hold(post.thread)
    found = ThreadPost.objects.select_related("author").filter(pk=post.pk).first()
    if found is None or found.state in (State.REMOVED, State.DELETED):
        raise PostGone
    if found.author_id is None or found.author_id != by.pk:
        raise NotTheirPost
    found.thread = thread
    return found


def recount(thread: NetworkThread) -> None:
    """Have a thread say what is shown of it now, in the current transaction, and the search find that."""
    first = thread.posts.get(number=1)
    shown = thread.posts.filter(state=State.SHOWN)
    newest = shown.order_by("-number").first()
    thread.replies = shown.exclude(number=1).count()
    thread.state = State.SHOWN if first.state == State.DELETED and thread.replies else first.state
    if newest is not None:
        thread.newest, thread.active_at, thread.active_by = newest.number, newest.shown_at or newest.written_at, newest.author
    if thread.state == State.DELETED:
        thread.title = ""
    thread.save()
    refresh(thread)


def refresh(thread: NetworkThread) -> None:
    registry.refresh(KIND, str(thread.pk))
