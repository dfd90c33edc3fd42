"""Somebody writes with the editor: marks by buttons, a link, a member's name by the keyboard; without scripts in plain text."""

import pytest
from playwright.sync_api import expect

from networks.discussion.models import NetworkThread, ThreadPost
from tests.factories import networks
from tests.factories.accounts import PersonFactory

from .accessibility import describe, find_violations

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread(transactional_db):
    network = networks.network()
    lead = networks.lead_of(network, PersonFactory(name="Farhana Choudhury"))
    return networks.thread(network, by=lead)


@pytest.fixture
def member(thread):
    return networks.belongs(thread.network, PersonFactory(name="Nasima Begum")).person


def signed_in(page, live_server, client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def test_a_member_replies_with_the_editor_and_mentions_the_lead_by_the_keyboard(page, live_server, client, thread, member):
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}#reply")
    box = page.get_by_role("textbox", name="Your reply")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type("Yes")
    page.get_by_role("button", name="Bold").click()
    page.keyboard.type(", ask @far")
    expect(page.get_by_role("option", name="Farhana Choudhury")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("about it.")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="List").click()
    page.keyboard.type("cups")
    page.keyboard.press("Enter")
    page.keyboard.type("plates")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_label("Address of the link").fill("example.org/menu")
    page.keyboard.press("Enter")
    assert [describe(each, "editor") for each in find_violations(page)] == []
    page.get_by_role("button", name="Post your reply").click()
    expect(page.get_by_text("Your post is in the thread.")).to_be_visible()
    post = ThreadPost.objects.get(number=2)
    assert post.html.startswith("<p><strong>Yes</strong>, ask @Farhana Choudhury about it.</p>")
    assert "<ul><li>cups</li><li>plates</li></ul>" in post.html
    assert 'href="https://example.org/menu"' in post.html
    assert [mention.person.name for mention in post.mentions.all()] == ["Farhana Choudhury"]
    expect(page.locator("#post-2 .mention")).to_have_text("@Farhana Choudhury")


def test_what_is_pasted_keeps_our_marks_and_nothing_else(page, live_server, client, thread, member):
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}")
    box = page.get_by_role("textbox", name="Your reply")
    box.focus()
    pasted = (
        '<h2 style="color:red">Menu</h2><p onclick="x()">Apples <b>and</b> pears</p><script>alert(1)</script><img src=x onerror=alert(1)>'
    )
    box.evaluate(
        """(box, html) => {
          const data = new DataTransfer();
          data.setData("text/html", html);
          box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        pasted,
    )
    assert box.locator("strong").inner_text() == "and"
    assert not box.locator("script, img, h2, [onclick]").count()
    page.get_by_role("button", name="Quote").click()
    page.get_by_role("button", name="Post your reply").click()
    expect(page.get_by_text("Your post is in the thread.")).to_be_visible()
    assert "<strong>and</strong>" in ThreadPost.objects.get(number=2).html


def test_without_scripts_a_thread_is_started_in_plain_text(browser, live_server, client, thread, member):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}/networks/{thread.network.slug}/discussion/new/")
    page.get_by_label("Title").fill("Boots")
    page.get_by_label("Your post").fill("Where do you dry them?\n\n<b>All</b> of them?")
    page.get_by_role("button", name="Start the thread").click()
    expect(page.get_by_role("heading", name="Boots")).to_be_visible()
    made = NetworkThread.objects.get(title="Boots")
    assert made.posts.get().html == "<p>Where do you dry them?</p>\n\n<p>&lt;b&gt;All&lt;/b&gt; of them?</p>"
    context.close()
