"""What the sweep does in discussions: forget what was deleted, and what was removed long ago, and delete files that no post has."""

import datetime

from django.db import transaction
from django.utils import timezone

from networks import unclaimed_files

from . import posts
from .models import FOLDER, NetworkThread, PostEdit, PostFile, PostReport, State, ThreadPost

COUNTED = datetime.timedelta(days=2)
"""What was deleted counts among what somebody wrote in a day, so that it stays as long, empty."""

KEPT = datetime.timedelta(days=365)
"""How long leads can look at what was removed, and members at earlier words."""

LONG_ENOUGH = datetime.timedelta(days=1)
"""Nothing is on its way into the database for as long."""


def forget_deleted() -> int:
    """Delete threads that their authors deleted, and what was deleted at the end of others, after two days; return how many rows."""
    before = timezone.now() - COUNTED
    gone = NetworkThread.objects.filter(state=State.DELETED, started_at__lt=before).delete()[0]
    last = ThreadPost.objects.filter(state=State.DELETED, written_at__lt=before, number__gt=1)
    ends = [post.pk for post in last.select_related("thread") if post.number > post.thread.newest]
    return gone + ThreadPost.objects.filter(pk__in=ends).delete()[0]


def forget_old() -> int:
    """Delete what was removed a year ago, a thread with all that is in it, and settled reports and earlier words of a year ago.

    Return how many threads, posts, reports and earlier words.
    """
    before = timezone.now() - KEPT
    forgotten = 0
    for post in ThreadPost.objects.filter(state=State.REMOVED, removed_at__lt=before).select_related("thread"):
        with transaction.atomic():
            for each in post.thread.posts.all() if post.is_first else [post]:
                posts.empty(each)
            if post.is_first:
                post.thread.delete()
        forgotten += 1
    forgotten += PostReport.objects.filter(settled_at__lt=before).delete()[0]
    return forgotten + PostEdit.objects.filter(replaced_at__lt=before).delete()[0]


def delete_unclaimed_files() -> int:
    """Delete the files that no post has, as when a server stopped while one was added; return how many."""
    claimed = set(PostFile.objects.values_list("file", flat=True))
    return unclaimed_files.delete_unclaimed(FOLDER, claimed, older_than=LONG_ENOUGH)
