"""What leads settle: posts that wait, reports, what is removed and restored, pinned and closed; and whether there is a discussion."""

import pytest
from django.urls import reverse

from networks.discussion import moderation, posts, spaces, threads
from networks.discussion.models import NetworkThread, PostReport, State, ThreadPost
from networks.errors import AlreadyReported, DiscussionOff, NotInDiscussion, NotTheirs, NotWaiting, PostGone, PostUnsuitable, ThreadGone
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.mail.models import Message
from thep.search.models import SearchEntry

from .test_discussion_posts import someone
from .test_pages import signed_in

pytestmark = pytest.mark.django_db
OPERATIONS = {
    "publish": lambda post, by: moderation.publish(post, by=by),
    "remove": lambda post, by: moderation.remove(post, by=by, why="It names a child"),
    "restore": lambda post, by: moderation.restore(post, by=by),
    "settle": lambda post, by: moderation.dismiss_reports(post, by=by),
    "pin": lambda post, by: threads.pin(post.thread, by=by),
    "unpin": lambda post, by: threads.unpin(post.thread, by=by),
    "close": lambda post, by: threads.close(post.thread, by=by),
    "reopen": lambda post, by: threads.reopen(post.thread, by=by),
    "switch off": lambda post, by: spaces.switch(post.thread.network, by=by, is_on=False, posts_wait=False),
}
STATE_FIRST = {"publish": State.WAITING, "restore": State.REMOVED}


@pytest.fixture
def thread(network):
    return networks.thread(network, by=networks.belongs(network, PersonFactory(name="Nasima Begum")).person)


def in_state(post, state):
    removed = {"removed_at": post.written_at} if state == State.REMOVED else {}
    ThreadPost.objects.filter(pk=post.pk).update(state=state, letters_due=False, **removed)
    return ThreadPost.objects.get(pk=post.pk)


@pytest.mark.parametrize("operation", list(OPERATIONS))
@pytest.mark.parametrize("who", ["a lead", "the office"])
def test_leads_and_the_office_may(network, thread, office, who, operation):
    post = in_state(networks.reply(thread), STATE_FIRST.get(operation, State.SHOWN))
    OPERATIONS[operation](post, someone(who, network, office))


@pytest.mark.parametrize("operation", list(OPERATIONS))
@pytest.mark.parametrize("who", ["a member", "somebody else", "a lead of another network", "somebody who has left"])
def test_nobody_else_may(network, thread, office, who, operation):
    by = networks.lead_of(networks.network("Another")) if who == "a lead of another network" else someone(who, network, office)
    post = in_state(networks.reply(thread), STATE_FIRST.get(operation, State.SHOWN))
    with pytest.raises(NotTheirs):
        OPERATIONS[operation](post, by)
    assert ThreadPost.objects.get(pk=post.pk).state == post.state
    assert NetworkPage.objects.get(pk=network.pk).has_discussion


@pytest.mark.parametrize(
    ("operation", "state", "refusal"),
    [
        ("publish", State.SHOWN, NotWaiting),
        ("publish", State.REMOVED, NotWaiting),
        ("publish", State.DELETED, NotWaiting),
        ("remove", State.REMOVED, PostGone),
        ("remove", State.DELETED, PostGone),
        ("restore", State.SHOWN, PostGone),
        ("restore", State.WAITING, PostGone),
        ("restore", State.DELETED, PostGone),
    ],
)
def test_a_post_in_another_state_stays_in_it(thread, lead, operation, state, refusal):
    post = in_state(networks.reply(thread), state)
    with pytest.raises(refusal):
        OPERATIONS[operation](post, lead)
    assert ThreadPost.objects.get(pk=post.pk).state == state


@pytest.mark.parametrize("operation", ["pin", "unpin", "close", "reopen"])
def test_a_thread_that_is_gone_is_left_alone(thread, lead, operation):
    post = thread.posts.get()
    moderation.remove(post, by=lead, why="It names a child")
    with pytest.raises(ThreadGone):
        OPERATIONS[operation](post, lead)


@pytest.mark.parametrize("operation", ["publish", "remove", "restore", "pin", "close"])
def test_where_the_discussion_is_off_nothing_is_done(thread, lead, operation):
    post = thread.posts.get()
    NetworkPage.objects.update(has_discussion=False)
    with pytest.raises(DiscussionOff):
        OPERATIONS[operation](post, lead)


@pytest.fixture
def checked(network):
    """A network in which first posts wait."""
    NetworkPage.objects.filter(pk=network.pk).update(has_discussion=True, posts_wait=True)
    return NetworkPage.objects.get(pk=network.pk)


def test_the_first_post_of_a_member_waits_until_a_lead_publishes_it(checked, lead):
    newcomer = networks.belongs(checked).person
    thread = threads.start(checked, by=newcomer, title="A question", html="<p>Where do you keep them?</p>")
    post = thread.posts.get()
    assert (thread.state, post.state, post.shown_at, post.letters_due) == (State.WAITING, State.WAITING, None, False)
    assert not SearchEntry.objects.filter(kind="thread").exists()
    assert list(moderation.waiting_in(checked)) == [post]
    letter = Message.objects.get()
    assert (letter.kind, letter.to) == ("networks.posts_wait", lead.email)
    moderation.publish(post, by=lead)
    post.refresh_from_db()
    thread.refresh_from_db()
    assert (thread.state, post.state, post.published_by, post.letters_due) == (State.SHOWN, State.SHOWN, lead, True)
    assert SearchEntry.objects.filter(kind="thread").exists()
    assert posts.reply(thread, by=newcomer, html="<p>Thank you.</p>").is_shown, "What they write from now on doesn't wait."
    assert threads.start(checked, by=lead, title="Leads don’t wait", html="<p>Hello.</p>").is_shown


def test_leads_hear_of_posts_that_wait_once_a_day(checked, lead):
    thread = threads.start(checked, by=lead, title="Hello", html="<p>Hello.</p>")
    for number in range(3):
        posts.reply(thread, by=networks.belongs(checked).person, html=f"<p>Me too, {number}.</p>")
    assert Message.objects.filter(kind="networks.posts_wait").count() == 1
    assert moderation.waiting_in(checked).count() == 3


def test_a_reply_that_waited_comes_after_what_was_written_meanwhile(checked, lead):
    thread = threads.start(checked, by=lead, title="Hello", html="<p>Hello.</p>")
    waits = posts.reply(thread, by=networks.belongs(checked).person, html="<p>First.</p>")
    meanwhile = posts.reply(thread, by=lead, html="<p>Second.</p>")
    assert (waits.number, meanwhile.number) == (2, 3)
    moderation.publish(waits, by=lead)
    waits.refresh_from_db()
    thread.refresh_from_db()
    assert (waits.number, thread.newest, thread.replies) == (4, 4, 2)


def test_who_had_a_post_removed_waits_again(checked, lead):
    newcomer = networks.belongs(checked).person
    thread = threads.start(checked, by=lead, title="Hello", html="<p>Hello.</p>")
    first = posts.reply(thread, by=newcomer, html="<p>First.</p>")
    moderation.publish(first, by=lead)
    moderation.remove(first, by=lead, why="It names a child")
    assert posts.reply(thread, by=newcomer, html="<p>Again.</p>").state == State.WAITING


def test_what_is_removed_says_why_and_its_author_is_told(thread, lead):
    reply = networks.reply(thread)
    moderation.report(reply, by=thread.started_by, words="A child is named")
    moderation.remove(reply, by=lead, why="It names\na child")
    reply.refresh_from_db()
    thread.refresh_from_db()
    assert (reply.state, reply.why_removed, reply.removed_by, reply.letters_due) == (State.REMOVED, "It names a child", lead, False)
    assert (thread.replies, thread.newest) == (0, 1)
    assert PostReport.objects.get().settled_by == lead
    letter = Message.objects.get(kind="networks.post_removed")
    assert letter.to == reply.author.email
    assert "It names a child" in letter.text
    moderation.restore(reply, by=lead)
    thread.refresh_from_db()
    reply.refresh_from_db()
    assert (thread.replies, reply.state, reply.why_removed, reply.letters_due) == (1, State.SHOWN, "", False)


def test_with_its_first_post_goes_the_thread_and_comes_back(thread, lead):
    networks.reply(thread)
    first = thread.posts.get(number=1)
    moderation.remove(first, by=lead, why="It names a child")
    thread.refresh_from_db()
    assert thread.state == State.REMOVED
    assert not SearchEntry.objects.filter(kind="thread").exists()
    moderation.restore(first, by=lead)
    thread.refresh_from_db()
    assert (thread.state, thread.replies) == (State.SHOWN, 1)


def test_a_removal_needs_a_reason_and_a_report_words(thread, lead):
    for nothing in ("", "  \n"):
        with pytest.raises(PostUnsuitable):
            moderation.remove(thread.posts.get(), by=lead, why=nothing)
        with pytest.raises(PostUnsuitable):
            moderation.report(thread.posts.get(), by=lead, words=nothing)


def test_members_report_once_until_it_is_settled_and_leads_are_told(network, thread, lead):
    post, by = thread.posts.get(), networks.belongs(network).person
    moderation.report(post, by=by, words="A child is named")
    with pytest.raises(AlreadyReported):
        moderation.report(post, by=by, words="Once more")
    letter = Message.objects.get(kind="networks.post_reported")
    assert letter.to == lead.email
    assert "A child is named" in letter.text
    assert list(moderation.reported_in(network)) == [post]
    moderation.dismiss_reports(post, by=lead)
    assert not moderation.reported_in(network)
    assert moderation.report(post, by=by, words="Once more").settled_at is None
    with pytest.raises(NotInDiscussion):
        moderation.report(post, by=PersonFactory(), words="I can’t see it")
    moderation.remove(post, by=lead, why="It names a child")
    with pytest.raises(PostGone):
        moderation.report(post, by=by, words="Too late")


def test_two_who_pin_or_close_at_once_do_it_once(thread, lead, office):
    threads.pin(thread, by=lead)
    threads.pin(thread, by=office)
    threads.close(thread, by=lead)
    threads.close(thread, by=office)
    thread.refresh_from_db()
    assert (thread.pinned_by, thread.closed_by) == (lead, lead)
    threads.unpin(thread, by=office)
    threads.reopen(thread, by=office)
    thread.refresh_from_db()
    assert (thread.is_pinned, thread.is_closed) == (False, False)


def test_a_space_is_switched_off_and_on_and_what_was_written_stays(thread, lead):
    network = thread.network
    spaces.switch(network, by=lead, is_on=False, posts_wait=False)
    assert not SearchEntry.objects.filter(kind="thread").exists()
    spaces.switch(network, by=lead, is_on=True, posts_wait=True)
    assert SearchEntry.objects.filter(kind="thread").exists()
    assert NetworkThread.objects.get().is_shown
    draft = NetworkPage.objects.get().get_latest_revision_as_object()
    draft.save_revision().publish()
    assert NetworkPage.objects.get().has_discussion, "A draft that is published later doesn't undo it."
    assert NetworkPage.objects.get().posts_wait


def test_leads_see_in_their_account_and_on_the_networks_page_what_is_to_be_checked(client, checked, lead):
    newcomer = networks.belongs(checked).person
    started = threads.start(checked, by=lead, title="Hello", html="<p>Hello.</p>")
    posts.reply(started, by=newcomer, html="<p>First.</p>")
    moderation.report(started.posts.get(number=1), by=newcomer, words="Is this right?")
    signed_in(client, lead)
    assert "1 post waits to be published, 1 post was reported" in " ".join(client.get("/member/").text.split())
    assert "1 post waits to be published" in " ".join(client.get(checked.get_url()).text.split())
    signed_in(client, newcomer)
    assert "to be published" not in client.get("/member/").text
    assert "to be published" not in client.get(checked.get_url()).text


def test_the_queue_publishes_removes_and_settles(client, checked, lead):
    newcomer = networks.belongs(checked, PersonFactory(name="Nasima Begum")).person
    started = threads.start(checked, by=lead, title="Hello", html="<p>Hello.</p>")
    waits = posts.reply(started, by=newcomer, html="<p>My <strong>first</strong> post.</p>")
    moderation.report(started.posts.get(number=1), by=newcomer, words="Is this right?")
    signed_in(client, lead)
    queue = reverse("network_discussion_queue", args=[checked.slug])
    page = client.get(queue).text
    assert "<p>My <strong>first</strong> post.</p>" in page
    assert "Is this right?" in page
    client.post(reverse("network_publish_post", args=[checked.slug, waits.pk]))
    client.post(reverse("network_settle_post", args=[checked.slug, started.posts.get(number=1).pk]))
    page = client.get(queue).text
    assert "No post waits." in page
    assert "No post is reported." in page
    answer = client.post(reverse("network_publish_post", args=[checked.slug, waits.pk]), follow=True)
    assert "answered, or taken back, in the meantime" in answer.text
    address = reverse("network_remove_post", args=[checked.slug, waits.pk])
    assert client.post(address, {"why": ""}).status_code == 422
    client.post(address, {"why": "It names a child"})
    waits.refresh_from_db()
    assert waits.why_removed == "It names a child"
