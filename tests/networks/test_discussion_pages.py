"""The pages of a discussion, as members, leads and outsiders see them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from networks.discussion import moderation, posts, threads
from networks.discussion.models import NetworkThread, ThreadFollow, ThreadPost
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory

from .test_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(network):
    return networks.belongs(network, PersonFactory(name="Nasima Begum")).person


@pytest.fixture
def thread(network, lead):
    return networks.thread(network, by=lead)


def squeezed(answer):
    return " ".join(answer.text.split())


def of(thread, name):
    return reverse(name, args=[thread.network.slug, thread.pk])


def of_post(thread, number, name):
    return reverse(name, args=[thread.network.slug, thread.posts.get(number=number).pk])


def test_a_member_starts_a_thread_with_a_file_and_gets_it_back(client, network, member):
    NetworkPage.objects.update(has_discussion=True)
    signed_in(client, member)
    sent = {
        "title": "Snack time",
        "words": "One line\nand <b>another</b>",
        "attached": [SimpleUploadedFile("Menu.txt", b"Apples")],
    }
    page = client.post(reverse("network_start_thread", args=[network.slug]), sent, follow=True)
    assert "Your post is in the thread." in page.text
    assert "One line<br>and &lt;b&gt;another&lt;/b&gt;" in page.text
    file = ThreadPost.objects.get().files.get()
    kept = client.get(reverse("network_post_file", args=[network.slug, file.pk]))
    assert b"".join(kept.streaming_content) == b"Apples"
    assert kept["Content-Disposition"] == 'attachment; filename="Menu.txt"'
    assert (kept["Content-Type"], kept["Cache-Control"]) == ("application/octet-stream", "private, no-store")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"title": "", "words": "Hello"}, "Enter a title."),
        ({"title": "Snack", "words": ""}, "Write something first."),
        ({"title": "x" * 200, "words": "Hello"}, "use 120 characters or fewer"),
        ({"title": "Snack", "words": "<p> </p>", "is_html": "true"}, "Write something first."),
        ({"title": "Snack", "words": "Hello", "attached": SimpleUploadedFile("virus.exe", b"MZ\x90\x00" * 40)}, "virus.exe"),
        ({"title": "Snack", "words": "Hello", "attached": SimpleUploadedFile("empty.txt", b"")}, "empty.txt: This file is empty"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, network, member, sent, said):
    NetworkPage.objects.update(has_discussion=True)
    answer = signed_in(client, member).post(reverse("network_start_thread", args=[network.slug]), sent)
    assert answer.status_code == 422
    assert said in squeezed(answer)
    assert sent["title"][:20] in answer.text
    assert not NetworkThread.objects.exists()


def test_a_reply_of_the_editor_is_cleaned_and_shown_at_its_place(client, thread, member):
    signed_in(client, member)
    sent = {"words": "<p>Yes <b>we</b> have<script>alert(1)</script></p>", "is_html": "true"}
    answer = client.post(of(thread, "network_reply"), sent)
    assert answer["Location"] == f"{thread.address}?post=2#post-2"
    page = client.get(thread.address).text
    assert "<p>Yes <strong>we</strong> have</p>" in page
    assert "alert(1)" not in page


def test_at_everybody_is_nothing_special_and_says_so(client, thread, member):
    signed_in(client, member)
    page = client.post(of(thread, "network_reply"), {"words": "@everybody look"}, follow=True)
    assert "tells nobody by itself" in page.text


def test_a_closed_thread_has_no_box_and_keeps_what_was_typed(client, thread, lead, member):
    signed_in(client, member)
    assert "Post your reply" in client.get(thread.address).text
    threads.close(thread, by=lead)
    page = client.get(thread.address).text
    assert "Post your reply" not in page
    assert "This thread is closed" in page
    answer = client.post(of(thread, "network_reply"), {"words": "What I typed"})
    assert answer.status_code == 422
    assert "This thread is closed" in answer.text


def test_edits_are_shown_with_the_earlier_words(client, thread, lead, member):
    signed_in(client, lead)
    change = of_post(thread, 1, "network_edit_post")
    assert "Has anybody moved" in client.get(change).text
    client.post(change, {"words": "<p>Has anyone moved to it?</p>", "is_html": "true"})
    signed_in(client, member)
    page = client.get(thread.address).text
    assert "Edited" in page
    earlier = of_post(thread, 1, "network_earlier_words")
    assert earlier in page
    said = client.get(earlier).text
    assert said.index("Has anyone moved to it?") < said.index("Has anybody moved to a rolling snack time?")
    assert client.get(change).status_code == 404
    assert client.get(of_post(thread, 1, "network_delete_post")).status_code == 404
    networks.reply(thread)
    assert client.get(of_post(thread, 2, "network_earlier_words")).status_code == 404


def test_a_deleted_post_leaves_a_placeholder(client, thread, lead, member):
    posts.reply(thread, by=member, html="<p>My words</p>")
    networks.reply(thread)
    signed_in(client, member)
    address = of_post(thread, 2, "network_delete_post")
    assert "My words" in client.get(address).text
    page = client.post(address, follow=True).text
    assert "Your post is deleted." in page
    assert "Whoever wrote this post has deleted it." in page
    assert "My words" not in page


def test_with_the_only_post_goes_the_thread(client, thread, lead):
    signed_in(client, lead)
    page = client.post(of_post(thread, 1, "network_delete_post"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("network_discussion", args=[thread.network.slug])
    assert thread.title not in page.text
    assert client.get(thread.address).status_code == 404


def test_a_removed_post_is_seen_by_leads_and_its_author_with_the_reason(client, thread, lead, member):
    reply = posts.reply(thread, by=member, html="<p>My words</p>")
    moderation.remove(reply, by=lead, why="It names a child")
    for person in (lead, member):
        page = signed_in(client, person).get(thread.address).text
        assert "It names a child" in page
        assert "My words" in page
    other = networks.belongs(thread.network).person
    page = signed_in(client, other).get(thread.address).text
    assert "A lead of the network removed this post." in page
    assert "My words" not in page
    assert "It names a child" not in page
    assert client.get(of_post(thread, 2, "network_report_post")).status_code == 404
    signed_in(client, lead).post(of_post(thread, 2, "network_restore_post"))
    assert "My words" in signed_in(client, other).get(thread.address).text


def test_a_waiting_post_is_seen_by_its_author_and_leads_alone(client, thread, lead, member):
    NetworkPage.objects.update(posts_wait=True)
    page = signed_in(client, member).post(of(thread, "network_reply"), {"words": "My first words"}, follow=True).text
    assert "A lead will look at your first post" in page
    assert "My first words" in page
    assert "This post waits for a lead to publish it." in page
    assert "My first words" in signed_in(client, lead).get(thread.address).text
    assert "My first words" not in signed_in(client, networks.belongs(thread.network).person).get(thread.address).text


def test_reports_are_sent_once(client, thread, lead, member):
    signed_in(client, member)
    address = of_post(thread, 1, "network_report_post")
    assert client.post(address, {"words": ""}).status_code == 422
    assert "We’ve told the leads" in client.post(address, {"words": "A child is named"}, follow=True).text
    assert "You’ve reported this post." in client.get(thread.address).text
    assert "reported this already" in client.post(address, {"words": "Again"}).text


def test_following_and_muting_is_one_press(client, thread, member):
    signed_in(client, member)
    assert "Follow this thread" in client.get(thread.address).text
    for wish, said in (("follows", "You follow this thread now."), ("muted", "You’ve muted this thread."), ("neither", "any more")):
        assert said in client.post(of(thread, "network_hear"), {"wish": wish}, follow=True).text
        assert ThreadFollow.objects.get(person=member).wish == wish
    assert client.post(of(thread, "network_hear"), {"wish": "all"}).status_code == 404


def test_leads_pin_and_close_on_the_page_and_members_cant(client, thread, lead, member):
    other = networks.thread(thread.network, "Newer", by=member)
    signed_in(client, member)
    listed = reverse("network_discussion", args=[thread.network.slug])
    assert client.get(listed).text.index("Newer") < client.get(listed).text.index(thread.title)
    assert client.post(of(thread, "network_change_thread"), {"step": "pin"}).status_code == 404
    signed_in(client, lead)
    client.post(of(thread, "network_change_thread"), {"step": "pin"})
    client.post(of(other, "network_change_thread"), {"step": "close"})
    page = client.get(listed).text
    assert page.index(thread.title) < page.index("Newer")
    assert "Pinned" in page
    assert "Closed" in page
    assert client.post(of(thread, "network_change_thread"), {"step": "burn"}).status_code == 404


def test_the_list_says_what_is_new_and_finds_by_words(client, thread, lead, member):
    NetworkMember.objects.filter(person=member).update(joined_at=timezone.now() - timezone.timedelta(days=1))
    networks.reply(thread, by=lead, html="<p>A photo menu</p>")
    networks.thread(thread.network, "Boots", by=lead, html="<p>Mud</p>")
    signed_in(client, member)
    listed = reverse("network_discussion", args=[thread.network.slug])
    assert client.get(listed).text.count("New to you") == 2
    client.get(thread.address)
    assert client.get(listed).text.count("New to you") == 1
    networks.reply(thread, by=lead, html="<p>One more</p>")
    assert client.get(listed).text.count("New to you") == 2
    page = client.get(thread.address).text
    assert "Go to the first new post" in page
    assert f"{thread.address}?post=3#post-3" in page
    for words, titles in (("photo menu", [thread.title]), ("boots", ["Boots"]), ("nothing", [])):
        found = client.get(listed, {"q": words}).text
        assert [title for title in (thread.title, "Boots") if f">{title}</a>" in found] == titles
    assert "No thread has these words" in client.get(listed, {"q": "nothing"}).text
    signed_in(client, networks.belongs(thread.network).person)
    assert "New to you" not in client.get(listed).text, "What was written before they joined isn’t new to them."


def test_the_office_and_outsiders_see_the_networks_page_as_they_may(client, network, thread, office):
    assert thread.title in signed_in(client, office).get(network.get_url()).text
    assert thread.title not in signed_in(client, PersonFactory()).get(network.get_url()).text


def test_without_a_space_members_find_nothing_and_leads_how_to_start_one(client, network, lead, member):
    listed = reverse("network_discussion", args=[network.slug])
    for name in ("network_discussion", "network_start_thread", "network_discussion_people"):
        assert signed_in(client, member).get(reverse(name, args=[network.slug])).status_code == 404
    assert "Discussion" not in client.get(network.get_url()).text
    signed_in(client, lead)
    assert "Start a discussion space" in client.get(network.get_url()).text
    assert "has no discussion space" in client.get(listed).text
    space = reverse("network_discussion_space", args=[network.slug])
    page = client.post(space, {"is_on": "yes", "posts_wait": "on"}, follow=True).text
    assert "Members can write to each other here now." in page
    assert NetworkPage.objects.get(pk=network.pk).posts_wait
    thread = threads.start(NetworkPage.objects.get(pk=network.pk), by=lead, title="Welcome", html="<p>Hello</p>")
    assert "Welcome" in signed_in(client, member).get(listed).text
    assert client.post(space, {"is_on": "no"}).status_code == 404
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert "The 1 thread from before is kept." in squeezed(client.post(space, {}, follow=True))
    assert signed_in(client, member).get(thread.address).status_code == 404
    assert client.get(listed).status_code == 404


def test_suggestions_are_a_list_that_the_editor_puts_in_place(client, network, thread, member):
    networks.belongs(network, PersonFactory(name="<b>Zoë</b>"))
    signed_in(client, member)
    people = reverse("network_discussion_people", args=[network.slug])
    assert client.get(people, {"q": "far"}).text.strip() == '<li role="option">Farhana Choudhury</li>'
    assert "&lt;b&gt;Zoë" in client.get(people, {"q": "<b>z"}).text
    for odd in ("", "\x00", "x" * 500, "%%"):
        assert client.get(people, {"q": odd}).status_code == 200
