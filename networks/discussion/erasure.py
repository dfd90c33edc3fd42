"""What discussions hold of a person, and what becomes of it when their account is closed: words stay, and nobody's name with them."""

from typing import Any

from thep.accounts.closing import take_name_out
from thep.accounts.models import User
from thep.search import spelling

from . import posts
from .models import (
    LONGEST_REASON,
    LONGEST_REPORT,
    LONGEST_TITLE,
    NetworkThread,
    PostEdit,
    PostFile,
    PostMention,
    PostReport,
    State,
    ThreadFollow,
    ThreadPost,
)

LONGEST = 1_000_000
FIELDS = (
    (NetworkThread, "title", LONGEST_TITLE),
    (ThreadPost, "html", LONGEST),
    (ThreadPost, "text", LONGEST),
    (ThreadPost, "why_removed", LONGEST_REASON),
    (PostEdit, "html", LONGEST),
    (PostFile, "name", 150),
    (PostReport, "words", LONGEST_REPORT),
)
"""Where somebody may have written a name, and how much it holds."""


def held_of(person: User) -> dict[str, list[dict[str, Any]]]:
    """Return what is held of `person`, by what it is called in the file that they are given."""
    own = ThreadPost.objects.filter(author=person).select_related("thread__network").order_by("pk")
    edits = PostEdit.objects.filter(post__author=person).order_by("pk")
    follows = ThreadFollow.objects.filter(person=person).select_related("thread__network").order_by("pk")
    mentions = PostMention.objects.filter(person=person).select_related("post__thread__network").order_by("pk")
    reports = PostReport.objects.filter(reported_by=person).select_related("post__thread").order_by("pk")
    return {
        "posts": [
            {
                "network": each.thread.network.title,
                "thread": each.thread.title,
                "words": each.text,
                "written": each.written_at.isoformat(),
                "changed": each.edited_at.isoformat() if each.edited_at else None,
                "state": each.get_state_display(),
                "why_removed": each.why_removed,
                "files": [file.name for file in each.files.all()],
            }
            for each in own.prefetch_related("files")
        ],
        "earlier_words": [{"words": each.html, "written": each.written_at.isoformat()} for each in edits],
        "threads": [
            {
                "network": each.thread.network.title,
                "thread": each.thread.title,
                "emails": each.get_wish_display(),
                "read_up_to": each.read_number,
            }
            for each in follows
        ],
        "mentioned": [{"network": each.post.thread.network.title, "thread": each.post.thread.title} for each in mentions],
        "reported_posts": [{"thread": each.post.thread.title, "words": each.words, "at": each.reported_at.isoformat()} for each in reports],
    }


def erase(person: User) -> None:
    """Leave what `person` wrote without a name, and delete what waits, what they followed and reported, and their earlier words."""
    PostEdit.objects.filter(post__author=person).delete()
    for waiting in ThreadPost.objects.waiting().filter(author=person).select_related("thread"):
        posts.empty(waiting)
        posts.recount(waiting.thread)
    ThreadFollow.objects.filter(person=person).delete()
    PostMention.objects.filter(person=person).delete()
    PostReport.objects.filter(reported_by=person).delete()
    named = ThreadPost.objects.filter(text__contains=str(person)).values_list("thread", flat=True)
    about = NetworkThread.objects.filter(title__contains=str(person)).values_list("pk", flat=True)
    changed = set(named) | set(about)
    for model, field, most in FIELDS:
        take_name_out(person, model, field, most=most)
    ThreadPost.objects.filter(author=person).update(author=None)
    NetworkThread.objects.filter(started_by=person).update(started_by=None)
    NetworkThread.objects.filter(active_by=person).update(active_by=None)
    for thread in NetworkThread.objects.filter(pk__in=changed).exclude(state=State.DELETED):
        posts.refresh(thread)
    if changed:
        spelling.forget_unused(str(person))
