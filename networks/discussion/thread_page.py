"""A thread as its page shows it, in as many queries however long it is."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.safestring import SafeString

from networks.members import access as membership
from networks.members.models import NetworkMember
from thep.schools.models import Affiliation

from . import access, markup
from .models import NetworkThread, PostFile, PostMention, PostReport, State, ThreadFollow, ThreadPost

PER_PAGE = 50
LAST = 10**9


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A post on the page: what it says, who wrote it and what they are in the network, and what the reader may do with it."""

    post: ThreadPost
    html: SafeString
    author: str
    said: str
    files: Sequence[PostFile]
    is_new: bool
    is_own: bool
    may_edit: bool
    may_delete: bool
    may_remove: bool
    may_report: bool
    is_reported: bool

    @property
    def is_there(self) -> bool:
        """Return whether its words are shown to the reader, and not only that it was there."""
        return bool(self.post.html)


@dataclass(frozen=True, kw_only=True)
class ThreadPage:
    """Some posts of a thread. `first_unread` is the number of the first post that the reader wasn't shown yet, 0 where there is none."""

    entries: list[Entry]
    page: Page[ThreadPost]
    wish: str
    read_number: int
    first_unread: int

    @property
    def last_number(self) -> int:
        return max((entry.post.number for entry in self.entries), default=0)


def page_of(request: HttpRequest, thread: NetworkThread) -> ThreadPage:
    """Return the page of `thread` that is asked for: by its own number, or as the one on which a post is (`?post=`)."""
    reader, leads = request.user, membership.may_lead(request.user, thread.network)
    posts = access.posts_for(reader, thread, leads=leads).select_related("author", "removed_by").order_by("number")
    wanted = request.GET.get("post", "")
    number: Any = request.GET.get("page") if request.method != "POST" else LAST  # where the box with what was typed is
    if wanted.isdecimal() and len(wanted) < 10:
        number = posts.filter(number__lt=int(wanted)).count() // PER_PAGE + 1
    page = Paginator(posts, PER_PAGE).get_page(number)
    shown = list(page.object_list)
    follow = ThreadFollow.objects.filter(thread=thread, person=reader.pk).first()
    read_number = follow.read_number if follow else 0
    unread = posts.filter(state=State.SHOWN, number__gt=read_number).exclude(author=reader.pk).values_list("number", flat=True).first()
    return ThreadPage(
        entries=_entries(thread, shown, reader, leads=leads, read_number=read_number),
        page=page,
        wish=follow.wish if follow else ThreadFollow.Wish.NEITHER,
        read_number=read_number,
        first_unread=(unread or 0) if read_number else 0,
    )


def _entries(thread: NetworkThread, posts: Sequence[ThreadPost], reader: Any, *, leads: bool, read_number: int) -> list[Entry]:
    keys = [post.pk for post in posts]
    files: dict[int, list[PostFile]] = defaultdict(list)
    for file in PostFile.objects.filter(post__in=keys).order_by("pk"):
        files[file.post_id].append(file)
    called: dict[int, set[str]] = defaultdict(set)
    for key, name in PostMention.objects.filter(post__in=keys).values_list("post", "called"):
        called[key].add(name)
    reports = PostReport.objects.filter(post__in=keys, settled_at=None)
    reported = set(
        reports.values_list("post", flat=True) if leads else reports.filter(reported_by=reader.pk).values_list("post", flat=True)
    )
    about = said_of({post.author_id for post in posts if post.author_id}, thread)
    entries = []
    for post in posts:
        is_own = post.author_id is not None and post.author_id == reader.pk
        is_live = post.state in (State.SHOWN, State.WAITING)
        sees = is_live or leads or is_own
        if not sees:
            post.html = ""
        entries.append(
            Entry(
                post=post,
                html=markup.with_mentions(post.html, called[post.pk]),
                author=post.author.get_full_name() if post.author else "A former member",
                said=about.get(post.author_id or 0, ""),
                files=files[post.pk] if sees else (),
                is_new=bool(read_number) and post.is_shown and post.number > read_number and not is_own,
                is_own=is_own,
                may_edit=is_own and is_live and not thread.is_closed,
                may_delete=is_own and is_live,
                may_remove=leads and is_live,
                may_report=post.is_shown and not is_own,
                is_reported=post.pk in reported,
            )
        )
    return entries


def said_of(people: Collection[int], thread: NetworkThread) -> dict[int, str]:
    """Return what stands beside the names of `people`, by their primary keys: that they lead the network, and where they work."""
    leading = NetworkMember.objects.leading().filter(network=thread.network_id, person__in=people)
    roles = {member.person_id: "Network lead" if member.role == NetworkMember.Role.LEAD else "Co-lead" for member in leading}
    schools: dict[int, list[str]] = defaultdict(list)
    for person, name in (
        Affiliation.objects.active().filter(person__in=people).order_by("school__name").values_list("person", "school__name")
    ):
        schools[person].append(name)
    return {pk: ", ".join(filter(None, [roles.get(pk, ""), *schools[pk]])) for pk in people}
