"""What members of the networks write to each other, as if each had been written on its day: nobody is sent a letter about it."""

import datetime
from typing import Any

from django.utils import timezone

from demonstration.networks.cast import Cast
from demonstration.networks.networks import words_of_networks
from demonstration.season import school_day_before
from demonstration.words import words_of
from networks.discussion import following, markup, posts
from networks.discussion.models import NetworkThread, PostEdit, PostReport, State, ThreadFollow, ThreadPost
from networks.pages.models import NetworkPage

DAY = datetime.timedelta(days=1)
AFTER_SCHOOL = datetime.time(15, 50)


def load(today: datetime.date) -> None:
    """Have members write; a network in which somebody has written already stays as it is."""
    found: list[dict[str, Any]] = words_of("networks", "discussion")["thread"]
    networks = {words["slug"]: words for words in words_of_networks()}
    having = set(NetworkThread.objects.values_list("network__slug", flat=True))
    casts: dict[str, Cast] = {}
    for words in found:
        slug = words["network"]
        if slug in having:
            continue
        network = NetworkPage.objects.get(slug=slug)
        if slug not in casts:
            casts[slug] = Cast(network, networks[slug])
            switch_on(network, posts_wait=any(post.get("waiting") for each in found if each["network"] == slug for post in each["post"]))
        write(network, words, casts[slug], today)


def switch_on(network: NetworkPage, *, posts_wait: bool) -> None:
    network.has_discussion, network.posts_wait = True, posts_wait
    network.save_revision().publish()
    network.refresh_from_db()


def write(network: NetworkPage, words: dict[str, Any], cast: Cast, today: datetime.date) -> None:
    """Have a thread be written, post by post, each after the hours that it says, and none in the future."""
    began = timezone.make_aware(datetime.datetime.combine(school_day_before(today, words["days"]), AFTER_SCHOOL))
    starter = cast.person(words["post"][0]["by"])
    thread = NetworkThread.objects.create(network=network, title=words["title"], started_by=starter, started_at=began)
    latest = timezone.now() - datetime.timedelta(minutes=10 * len(words["post"]))
    for number, post in enumerate(words["post"], start=1):
        at = min(
            began + datetime.timedelta(hours=post.get("after", 0), minutes=7 * number), latest + datetime.timedelta(minutes=10 * number)
        )
        say(thread, number, post, cast, at)
    thread.last_number = len(words["post"])
    if words.get("pinned"):
        thread.pinned_at, thread.pinned_by = began, cast.lead
    if words.get("closed"):
        thread.closed_at, thread.closed_by = thread.posts.latest("written_at").written_at, cast.lead
    posts.recount(thread)
    ThreadFollow.objects.filter(thread=thread).update(read_number=thread.newest)


def say(thread: NetworkThread, number: int, words: dict[str, Any], cast: Cast, at: datetime.datetime) -> ThreadPost:
    by, waits = cast.person(words["by"]), bool(words.get("waiting"))
    html = html_of(cast.spoken(words["words"]))
    post = ThreadPost.objects.create(
        thread=thread,
        number=number,
        author=by,
        html=html,
        text=markup.plain(html),
        state=State.WAITING if waits else State.SHOWN,
        written_at=at,
        shown_at=None if waits else at,
        came_by_email=words.get("email", False),
    )
    following.begin(thread, [by, *(posts.note_mentions(post) if not waits else ())])
    if "was" in words:
        changed = at + datetime.timedelta(minutes=6)
        PostEdit.objects.create(post=post, html=html_of(words["was"]), written_at=at, replaced_at=changed)
        ThreadPost.objects.filter(pk=post.pk).update(edited_at=changed)
    if "reported" in words:
        by_whom = next(person for person in cast.members if person != by)
        PostReport.objects.create(post=post, reported_by=by_whom, words=words["reported"], reported_at=at + DAY / 4)
    return post


def html_of(words: str) -> str:
    """Return the paragraphs and lists of `words` as an editor would make them."""
    blocks = []
    for block in words.split("\n\n"):
        lines = block.split("\n")
        if all(line.startswith("- ") for line in lines):
            blocks.append("<ul>" + "".join(f"<li>{line.removeprefix('- ')}</li>" for line in lines) + "</ul>")
        else:
            blocks.append(f"<p>{'<br>'.join(lines)}</p>")
    return markup.cleaned("".join(blocks))
