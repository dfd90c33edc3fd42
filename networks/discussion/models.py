"""Threads, the posts in them, and what becomes of both."""

import secrets
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from networks.pages.models import NetworkPage
from thep.cms.fields import OneLineField

KIND = "thread"
"""What the search calls them."""

LONGEST_TITLE = 120
LONGEST_REASON = 300
LONGEST_REPORT = 1000


def by_somebody(**further: Any) -> Any:
    """Return a field for whoever did something, which stays empty where their account is gone."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", **further)


class State(models.TextChoices):
    """Of a post. A thread is as its first post is, but stays where that was deleted and has replies."""

    SHOWN = "shown", "Shown"
    WAITING = "waiting", "Waits for a lead"
    REMOVED = "removed", "Removed by a lead"
    DELETED = "deleted", "Deleted by whoever wrote it"


class NetworkThreadQuerySet(models.QuerySet["NetworkThread"]):
    def shown(self) -> Self:
        return self.filter(state=State.SHOWN)


class NetworkThread(models.Model):
    """A conversation in a network. Its title never changes: mail programs keep letters together by it.

    `last_number` is the highest number that a post was given. `newest` is the number of the newest post that is shown, `replies` how many
    are shown beside the first, and `active_at` and `active_by` say when the newest was shown, and who wrote it.
    """

    network = models.ForeignKey(NetworkPage, on_delete=models.CASCADE, related_name="threads")
    title = OneLineField(max_length=LONGEST_TITLE, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    started_by = by_somebody()
    started_at = models.DateTimeField(default=timezone.now)
    last_number = models.PositiveIntegerField(default=0)
    newest = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    active_at = models.DateTimeField(default=timezone.now)
    active_by = by_somebody()
    pinned_at = models.DateTimeField(null=True, blank=True)
    pinned_by = by_somebody()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = by_somebody()

    objects = NetworkThreadQuerySet.as_manager()

    class Meta:
        ordering = ["-active_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state="deleted") | ~Q(title=""), name="threads_have_titles"),
            models.CheckConstraint(condition=Q(pinned_by=None) | Q(pinned_at__isnull=False), name="threads_pinned_some_time"),
            models.CheckConstraint(condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="threads_closed_some_time"),
        ]
        indexes = [models.Index(fields=["network", "state", "-active_at"], name="threads_of_a_network")]

    def __str__(self) -> str:
        return self.title or "Deleted thread"

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_pinned(self) -> bool:
        return self.pinned_at is not None

    @property
    def address(self) -> str:
        return reverse("network_thread", args=[self.network.slug, self.pk])


class ThreadPostQuerySet(models.QuerySet["ThreadPost"]):
    def shown(self) -> Self:
        """Select what members see: shown, in a thread that is."""
        return self.filter(state=State.SHOWN, thread__state=State.SHOWN)

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)


class ThreadPost(models.Model):
    """What somebody wrote in a thread; `number` counts from 1 within it, and stays.

    `html` is clean, and `text` the same words without marks. `shown_at` is when it was shown first. Letters about it are written as long
    as `letters_due`, to members by the primary keys of their people, of whom the last is `letters_until`. What came by email may have
    been cut short, or have had files, which aren't taken. What its author deleted has no words any more.
    """

    thread = models.ForeignKey(NetworkThread, on_delete=models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    author = by_somebody()
    html = models.TextField(blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.SHOWN)
    written_at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True, db_index=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    came_by_email = models.BooleanField(default=False)
    is_cut_short = models.BooleanField(default=False)
    files_left_out = models.PositiveSmallIntegerField(default=0)
    published_by = by_somebody()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = by_somebody()
    why_removed = OneLineField(max_length=LONGEST_REASON, blank=True)
    letters_due = models.BooleanField(default=False)
    letters_until = models.PositiveBigIntegerField(default=0)

    objects = ThreadPostQuerySet.as_manager()

    class Meta:
        ordering = ["thread", "number"]
        constraints = [
            models.UniqueConstraint(fields=["thread", "number"], name="posts_are_numbered"),
            models.CheckConstraint(condition=~Q(state="shown") | Q(shown_at__isnull=False), name="posts_shown_since_some_time"),
            models.CheckConstraint(condition=~Q(state="removed") | Q(removed_at__isnull=False), name="posts_removed_some_time"),
            models.CheckConstraint(condition=Q(letters_due=False) | Q(state="shown"), name="letters_of_shown_posts_alone"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(letters_due=True), name="posts_with_letters_due"),
            models.Index(fields=["author", "-written_at"], name="posts_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.thread}, post {self.number}"

    @property
    def is_shown(self) -> bool:
        return self.state == State.SHOWN

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def address(self) -> str:
        """Return the path of the page of its thread that it is on, at the post itself."""
        return f"{self.thread.address}?post={self.number}#post-{self.number}"


class PostEdit(models.Model):
    """The words that a post had before its author changed them: since when, and until when."""

    post = models.ForeignKey(ThreadPost, on_delete=models.CASCADE, related_name="edits")
    html = models.TextField()
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["post", "-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.post}, before {self.replaced_at.isoformat()}"


FOLDER = "networks/discussion"
"""Where files are kept. Nobody is given them but by a view that looks at who asks."""


def where_kept(file: Any, name: str) -> str:
    return f"{FOLDER}/{secrets.token_hex(12)}{PurePath(name).suffix.lower()}"


class PostFile(models.Model):
    """A file with a post: `name` is what it is called when somebody keeps it, `kind` the ending of what it is, `size` in bytes."""

    post = models.ForeignKey(ThreadPost, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=where_kept, max_length=120)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=8)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["post", "pk"]

    def __str__(self) -> str:
        return self.name


class ThreadFollow(models.Model):
    """What somebody wants to hear of a thread, and the highest number of a post that they were shown."""

    class Wish(models.TextChoices):
        NEITHER = "neither", "Neither"
        FOLLOWS = "follows", "Follows"
        MUTED = "muted", "Muted"

    thread = models.ForeignKey(NetworkThread, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    wish = models.CharField(max_length=8, choices=Wish, default=Wish.NEITHER)
    read_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["thread", "person"]
        constraints = [models.UniqueConstraint(fields=["thread", "person"], name="follows_a_thread_once")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_wish_display()} {self.thread}"


class PostMention(models.Model):
    """That a post names a member with an @ before the name; `called` is the name as it stands there."""

    post = models.ForeignKey(ThreadPost, on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    called = models.CharField(max_length=200)

    class Meta:
        ordering = ["post", "pk"]
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="mentioned_once_in_a_post")]

    def __str__(self) -> str:
        return f"{self.person} in {self.post}"


class PostReport(models.Model):
    """That somebody says something is wrong with a post, for the network's leads and the office to settle."""

    post = models.ForeignKey(ThreadPost, on_delete=models.CASCADE, related_name="reports")
    reported_by = by_somebody()
    words = models.TextField(max_length=LONGEST_REPORT)
    reported_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = by_somebody()

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "reported_by"], condition=Q(settled_at=None), name="post_reported_once_until_settled")
        ]

    def __str__(self) -> str:
        return f"Report of {self.post}"
