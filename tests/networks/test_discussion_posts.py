"""Members start threads, reply, change and delete what they wrote: who may, in which state, how often."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from networks import quota
from networks.discussion import posts, threads
from networks.discussion.models import NetworkThread, PostEdit, PostFile, State, ThreadFollow, ThreadPost
from networks.errors import (
    DiscussionOff,
    NetworkIsFull,
    NotInDiscussion,
    NotTheirPost,
    PostGone,
    PostUnsuitable,
    ThreadClosed,
    ThreadGone,
    ThreadWaits,
    TooManyPosts,
)
from networks.members import access
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from networks.resources import contents
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.search.models import SearchEntry

from .resource_steps import uploaded

pytestmark = pytest.mark.django_db
WORDS = "<p>We put a photo menu by the table.</p>"


@pytest.fixture
def member(network):
    return networks.belongs(network, PersonFactory(name="Nasima Begum")).person


@pytest.fixture
def thread(network, member):
    return networks.thread(network, by=member)


def someone(who, network, office):
    match who:
        case "a member":
            return networks.belongs(network).person
        case "a lead":
            return networks.lead_of(network)
        case "the office":
            return office
        case "a member of another network":
            return networks.belongs(networks.network("Another")).person
        case "somebody who has left":
            person = networks.belongs(network).person
            NetworkMember.objects.filter(person=person).update(state="ended")
            access.forget(person)
            return person
        case "somebody who asks to join":
            return NetworkMember.objects.create(network=network, person=PersonFactory(), state="asked").person
        case "a member whose account is closed":
            person = networks.belongs(network).person
            person.is_active = False
            person.save()
            return person
    return PersonFactory()


@pytest.mark.parametrize("who", ["a member", "a lead", "the office"])
def test_whoever_is_in_it_starts_threads_and_replies(network, thread, office, who):
    by = someone(who, network, office)
    started = threads.start(network, by=by, title="A  question\nabout snack", html=WORDS)
    reply = posts.reply(thread, by=by, html=WORDS)
    assert (started.title, started.started_by, started.state) == ("A question about snack", by, State.SHOWN)
    assert (reply.number, reply.author, reply.html, reply.text) == (2, by, WORDS, "We put a photo menu by the table.")
    thread.refresh_from_db()
    assert (thread.replies, thread.newest, thread.active_by, thread.active_at) == (1, 2, by, reply.shown_at)
    assert ThreadFollow.objects.get(thread=thread, person=by).wish == "follows"


@pytest.mark.parametrize(
    "who",
    [
        "somebody else",
        "a member of another network",
        "somebody who has left",
        "somebody who asks to join",
        "a member whose account is closed",
    ],
)
def test_nobody_else_does(network, thread, office, who):
    by = someone(who, network, office)
    with pytest.raises(NotInDiscussion):
        threads.start(network, by=by, title="A question", html=WORDS)
    with pytest.raises(NotInDiscussion):
        posts.reply(thread, by=by, html=WORDS)
    first = thread.posts.get()
    with pytest.raises(NotInDiscussion):
        posts.edit(first, by=by, html=WORDS)
    with pytest.raises(NotInDiscussion):
        posts.delete(first, by=by)
    assert ThreadPost.objects.get().html == first.html


def has_no_space(thread, lead):
    NetworkPage.objects.update(has_discussion=False)


def is_closed(thread, lead):
    threads.close(thread, by=lead)


def is_removed(thread, lead):
    NetworkThread.objects.filter(pk=thread.pk).update(state=State.REMOVED)


def waits(thread, lead):
    NetworkThread.objects.filter(pk=thread.pk).update(state=State.WAITING)


def is_gone(thread, lead):
    NetworkThread.objects.filter(pk=thread.pk).delete()


@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (has_no_space, DiscussionOff),
        (is_closed, ThreadClosed),
        (is_removed, ThreadGone),
        (waits, ThreadWaits),
        (is_gone, ThreadGone),
    ],
)
def test_a_thread_that_takes_no_reply_says_so(thread, lead, member, happens, refusal):
    happens(thread, lead)
    with pytest.raises(refusal):
        posts.reply(thread, by=member, html=WORDS)
    assert not ThreadPost.objects.filter(number__gt=1).exists()


def test_without_a_space_nobody_starts_a_thread(network, lead):
    with pytest.raises(DiscussionOff):
        threads.start(network, by=lead, title="A question", html=WORDS)


@pytest.mark.parametrize(
    ("title", "html", "said"),
    [
        ("", WORDS, "Enter a title"),
        ("x" * 121, WORDS, "120 characters"),
        ("A question", "", "Write something"),
        ("A question", "<p><br></p><p>&nbsp;</p>", "Write something"),
        ("A question", "<script>alert(1)</script>", "Write something"),
        ("A question", f"<p>{'x ' * 5001}</p>", "10,000 characters"),
    ],
)
def test_a_thread_needs_a_title_and_words_of_some_length(network, thread, member, title, html, said):
    with pytest.raises(PostUnsuitable, match=said):
        threads.start(network, by=member, title=title, html=html)
    if title == "A question":
        with pytest.raises(PostUnsuitable, match=said):
            posts.reply(thread, by=member, html=html)
        with pytest.raises(PostUnsuitable, match=said):
            posts.edit(thread.posts.get(), by=member, html=html)


def test_the_same_words_sent_twice_within_a_minute_are_one_post(network, thread, member, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    first = posts.reply(thread, by=member, html=WORDS)
    assert posts.reply(thread, by=member, html=WORDS) == first
    other = posts.reply(thread, by=networks.belongs(network).person, html=WORDS)
    assert other.number == 3, "Somebody else may say the same."
    time_machine.shift(61)
    assert posts.reply(thread, by=member, html=WORDS).number == 4
    started = threads.start(network, by=member, title="A question", html=WORDS)
    assert threads.start(network, by=member, title="A question", html=WORDS) == started
    assert threads.start(network, by=member, title="Another question", html=WORDS) != started


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_are_one_thread(network, member):
    NetworkPage.objects.update(has_discussion=True)

    def start(_):
        from django.db import connection

        try:
            return threads.start(network, by=member, title="A question", html=WORDS).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(start, range(2)))) == 1
    assert NetworkThread.objects.count() == 1


def test_there_is_a_most_for_a_day(network, member, time_machine, monkeypatch):
    monkeypatch.setattr(posts, "MOST_A_DAY", 12)
    time_machine.move_to(timezone.now(), tick=False)
    NetworkPage.objects.update(has_discussion=True)
    for number in range(10):
        made = threads.start(network, by=member, title=f"Question {number}", html=WORDS)
    posts.delete(made.posts.get(), by=member)
    with pytest.raises(TooManyPosts, match="written 10 threads in the last 24 hours"):
        threads.start(network, by=member, title="One more", html=WORDS)
    thread = NetworkThread.objects.get(title="Question 1")
    for number in range(2):
        posts.reply(thread, by=member, html=f"<p>Reply {number}</p>")
    with pytest.raises(TooManyPosts, match="12 posts"):
        posts.reply(thread, by=member, html=WORDS)
    time_machine.shift(datetime.timedelta(hours=25))
    assert posts.reply(thread, by=member, html=WORDS).number == 4
    assert threads.start(network, by=member, title="One more", html=WORDS).is_shown


def test_who_wrote_a_post_changes_it_and_its_earlier_words_are_kept(thread, member):
    first = thread.posts.get()
    before = first.html
    changed = posts.edit(first, by=member, html=WORDS)
    assert (changed.html, changed.edited_at is not None) == (WORDS, True)
    edit = PostEdit.objects.get()
    assert (edit.html, edit.written_at, edit.replaced_at) == (before, first.written_at, changed.edited_at)
    posts.edit(first, by=member, html=WORDS)
    assert PostEdit.objects.count() == 1, "The same words are no change."


def test_nobody_else_changes_or_deletes_it_leads_neither(network, thread, lead):
    first = thread.posts.get()
    for by in (lead, networks.belongs(network).person):
        with pytest.raises(NotTheirPost):
            posts.edit(first, by=by, html=WORDS)
        with pytest.raises(NotTheirPost):
            posts.delete(first, by=by)


def test_a_closed_thread_has_no_post_changed_but_deleted(thread, lead, member):
    threads.close(thread, by=lead)
    with pytest.raises(ThreadClosed):
        posts.edit(thread.posts.get(), by=member, html=WORDS)
    posts.delete(thread.posts.get(), by=member)
    assert NetworkThread.objects.get().state == State.DELETED


def test_a_deleted_post_leaves_a_place_where_others_follow_and_no_words(network, thread, member):
    reply = networks.reply(thread)
    first = posts.edit(thread.posts.get(number=1), by=member, html=WORDS)
    posts.delete(first, by=member)
    first.refresh_from_db()
    thread.refresh_from_db()
    assert (first.state, first.html, first.text, first.edits.count()) == (State.DELETED, "", "", 0)
    assert (thread.state, thread.title) == (State.SHOWN, "Rolling snack time")
    for operation in (lambda: posts.delete(first, by=member), lambda: posts.edit(first, by=member, html=WORDS)):
        with pytest.raises(PostGone):
            operation()
    posts.delete(reply, by=reply.author)
    thread.refresh_from_db()
    assert (thread.state, thread.title, thread.replies) == (State.DELETED, "", 0)
    assert not SearchEntry.objects.filter(kind="thread").exists()


def test_files_are_checked_cleaned_counted_and_deleted_with_their_post(
    network, thread, member, settings, django_capture_on_commit_callbacks
):
    given = [contents.of_file(uploaded(b"Five weeks of plans", "Plans.txt"))]
    reply = posts.reply(thread, by=member, html=WORDS, given=given)
    kept = PostFile.objects.get()
    assert (kept.name, kept.kind, kept.size, kept.post) == ("Plans.txt", "txt", 19, reply)
    assert quota.bytes_kept(network) == 19
    storage, name = kept.file.storage, kept.file.name
    assert storage.exists(name)
    settings.NETWORK_QUOTA = 30
    with pytest.raises(NetworkIsFull):
        posts.reply(thread, by=member, html="<p>More</p>", given=[contents.of_file(uploaded(b"Five weeks of plans", "Plans.txt"))])
    with pytest.raises(NetworkIsFull):  # what a lead shares is counted with it
        networks.resource(network, by=networks.lead_of(network), file=uploaded(b"Five weeks of plans", "Plans.txt"))
    with django_capture_on_commit_callbacks(execute=True):
        posts.delete(reply, by=member)
    assert not PostFile.objects.exists()
    assert not storage.exists(name)


def test_a_post_has_five_files_at_most(thread, member):
    with pytest.raises(PostUnsuitable, match="5 files at most"):
        posts.reply(thread, by=member, html=WORDS, given=[contents.of_file(uploaded(b"x", "a.txt")) for _ in range(6)])


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "removed"},
        {"state": "shown", "shown_at": None},
        {"number": 1},
        {"state": "waiting", "letters_due": True},
    ],
)
def test_the_database_holds_what_a_post_is(thread, member, wrong):
    posts.reply(thread, by=member, html=WORDS)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThreadPost.objects.filter(number=2).update(**wrong)
