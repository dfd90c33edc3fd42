"""What leads and the office settle: posts that wait, posts that were reported, and what has to go."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from networks.errors import AlreadyReported, NotWaiting, PostGone, PostUnsuitable
from networks.pages.models import NetworkPage
from thep.accounts.models import User
from thep.cms.visible_text import one_line

from . import access, following, letters, posts
from .models import NetworkThread, PostReport, State, ThreadPost, ThreadPostQuerySet


def publish(post: ThreadPost, *, by: User) -> None:
    """Show a post that waits; members hear of it then. What its author writes from now on doesn't wait.

    Raises:
        NotTheirs: `by` doesn't lead the network.
        DiscussionOff.
        NotWaiting: it was published, removed or deleted meanwhile.
    """
    access.need_lead(by, post.thread.network)
    with transaction.atomic():
        post = _hold(post)
        if post.state != State.WAITING:
            raise NotWaiting
        _show(post, by)


def remove(post: ThreadPost, *, by: User, why: str) -> None:
    """Hide a post from everybody but leads and its author, who is told why; with the first post goes the whole thread.

    What was reported of it is settled.

    Raises:
        NotTheirs, DiscussionOff.
        PostUnsuitable: no reason is given.
        PostGone: it was removed or deleted meanwhile.
    """
    access.need_lead(by, post.thread.network)
    why = one_line(why)
    if not why:
        raise PostUnsuitable("Enter a reason.")
    with transaction.atomic():
        post = _hold(post)
        if post.state not in (State.SHOWN, State.WAITING):
            raise PostGone
        now = timezone.now()
        post.state, post.removed_at, post.removed_by, post.why_removed, post.letters_due = State.REMOVED, now, by, why, False
        post.save(update_fields=["state", "removed_at", "removed_by", "why_removed", "letters_due"])
        post.reports.filter(settled_at=None).update(settled_at=now, settled_by=by)
        posts.recount(post.thread)
        if post.author is not None and post.author_id != by.pk:
            letters.tell_of_removal(post)


def restore(post: ThreadPost, *, by: User) -> None:
    """Show a post again that was removed. Who had a letter about it gets no other. Raises NotTheirs, DiscussionOff, PostGone."""
    access.need_lead(by, post.thread.network)
    with transaction.atomic():
        post = _hold(post)
        if post.state != State.REMOVED:
            raise PostGone
        post.removed_at = post.removed_by = None
        post.why_removed = ""
        if post.shown_at is None:
            _show(post, by)
        else:
            post.state = State.SHOWN
            post.save(update_fields=["state", "removed_at", "removed_by", "why_removed"])
            posts.recount(post.thread)


def report(post: ThreadPost, *, by: User, words: str) -> PostReport:
    """Tell those who lead the network what `by` finds wrong with a post.

    Raises:
        NotInDiscussion, DiscussionOff, PostGone.
        PostUnsuitable: nothing is said.
        AlreadyReported: they have, and it isn't settled.
    """
    access.need_member(by, post.thread.network)
    if not words.strip():
        raise PostUnsuitable("Say what is wrong with the post.")
    with transaction.atomic():
        post = _hold(post)
        if not post.is_shown:
            raise PostGone
        if post.reports.filter(reported_by=by, settled_at=None).exists():
            raise AlreadyReported
        made = PostReport.objects.create(post=post, reported_by=by, words=words.strip())
        letters.tell_of_report(made)
    return made


def dismiss_reports(post: ThreadPost, *, by: User) -> None:
    """Note that what was reported is settled, and the post stays. Raises NotTheirs."""
    access.need_lead(by, post.thread.network)
    post.reports.filter(settled_at=None).update(settled_at=timezone.now(), settled_by=by)


def waiting_in(network: NetworkPage) -> ThreadPostQuerySet:
    """Return the posts that a lead is to publish or remove, the oldest first; none where the discussion is switched off."""
    waiting = ThreadPost.objects.waiting().filter(thread__network=network.pk, thread__network__has_discussion=True)
    return waiting.select_related("thread__network", "author").order_by("written_at", "pk")


def reported_in(network: NetworkPage) -> ThreadPostQuerySet:
    """Return the posts with reports that nobody has settled, the oldest first."""
    open_ones = PostReport.objects.filter(post=OuterRef("pk"), settled_at=None)
    found = ThreadPost.objects.filter(Exists(open_ones), thread__network=network.pk, thread__network__has_discussion=True)
    return found.select_related("thread__network", "author").order_by("written_at", "pk")


def _show(post: ThreadPost, by: User) -> None:
    """Show a held post for the first time, after those that were shown while it waited: nobody has seen its number but its author."""
    thread = post.thread
    if not post.is_first and post.number != thread.last_number:
        thread.last_number += 1
        thread.save(update_fields=["last_number"])
        post.number = thread.last_number
    post.state, post.shown_at, post.published_by = State.SHOWN, timezone.now(), by
    post.save(update_fields=["number", "state", "shown_at", "published_by", "removed_at", "removed_by", "why_removed"])
    following.begin(post.thread, posts.note_mentions(post))
    posts.show(post)


def _hold(post: ThreadPost) -> ThreadPost:
    """Return the post as it is now, with its thread held until the transaction ends. Raises DiscussionOff."""
    thread = NetworkThread.objects.select_for_update(of=("self",)).select_related("network").get(pk=post.thread_id)
    posts.check_on(thread.network)
    found = ThreadPost.objects.select_related("author").get(pk=post.pk)
    found.thread = thread
    return found
