"""New threads as news of their networks, and replies as news to those who follow a thread."""

from collections import defaultdict
from collections.abc import Iterator

from networks.news import News
from thep.digests.timetable import Period
from thep.mail.causes import key_of

from . import markup
from .models import PostMention, ThreadFollow, ThreadPost

Wish = ThreadFollow.Wish


def written(period: Period) -> Iterator[News]:
    """Yield what was written in `period`, in three queries: who is mentioned, new threads, and how much of each thread is unread.

    Whoever wants it at once has a letter about each. Who has muted a thread hears nothing of it.
    """
    shown = ThreadPost.objects.shown().filter(
        shown_at__gte=period.begins_at, shown_at__lt=period.ends_at, thread__network__has_discussion=True
    )
    by_thread: dict[int, list[ThreadPost]] = defaultdict(list)
    for post in shown.select_related("thread__network", "author").order_by("thread_id", "number"):
        by_thread[post.thread_id].append(post)
    follows: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    rows = ThreadFollow.objects.filter(thread__in=by_thread).values_list("thread", "person", "wish", "read_number")
    for thread, person, wish, number in rows:
        follows[thread].append((person, wish, number))
    mentioned: dict[int, set[int]] = defaultdict(set)
    for post_pk, person in PostMention.objects.filter(post__in=shown).values_list("post", "person"):
        mentioned[post_pk].add(person)
    for thread, posts in by_thread.items():
        muted = {person for person, wish, _ in follows[thread] if wish == Wish.MUTED}
        read = {person: number for person, _, number in follows[thread]}
        for post in posts:
            told = {person for person in mentioned[post.pk] if read.get(person, 0) < post.number} - muted
            if told:
                yield _news(post, f"{_author(post)} mentions you in ‘{post.thread.title}’", only_to=frozenset(told))
        if posts[0].is_first:
            author = {posts[0].author_id} if posts[0].author_id else set()
            yield _news(posts[0], f"‘{posts[0].thread.title}’, a new thread by {_author(posts[0])}", no_news_to=frozenset(author | muted))
        yield from _unread(posts, [(person, number) for person, wish, number in follows[thread] if wish == Wish.FOLLOWS])


def _unread(posts: list[ThreadPost], followers: list[tuple[int, int]]) -> Iterator[News]:
    """Yield how many replies of a thread those who follow it haven't read: once for all of whom that is the same."""
    replies = [post for post in posts if not post.is_first]
    alike: dict[tuple[int, int], set[int]] = defaultdict(set)
    for person, number in followers:
        unread = [post for post in replies if post.number > number and post.author_id != person]
        if unread:
            alike[unread[-1].pk, len(unread)].add(person)
    by_key = {post.pk: post for post in replies}
    for (newest, number), people in alike.items():
        words = "A new reply" if number == 1 else f"{number} new replies"
        yield _news(by_key[newest], f"{words} in ‘{by_key[newest].thread.title}’", only_to=frozenset(people))


def _news(post: ThreadPost, words: str, *, only_to: frozenset[int] | None = None, no_news_to: frozenset[int] = frozenset()) -> News:
    return News(
        network=post.thread.network_id,
        key=key_of(post),
        at=post.shown_at or post.written_at,
        words=words,
        address=post.address,
        beginning=markup.in_short(post.text),
        no_news_to=no_news_to,
        only_to=only_to,
        letter=key_of(post),
    )


def _author(post: ThreadPost) -> str:
    return post.author.get_full_name() if post.author else "a former member"
