"""Somebody writes with the editor: marks by buttons, a link, a member's name by the keyboard; without scripts in plain text."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from networks.discussion.models import NetworkThread, ThreadPost
from networks.resources.models import Resource
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


@pytest.fixture
def said(page):
    """What the browser complains of: refused scripts and styles, exceptions."""
    lines = []
    page.on("console", lambda message: lines.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: lines.append(str(error)))
    return lines


def signed_in(page, live_server, client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])


def test_a_member_replies_with_the_editor_and_mentions_the_lead_by_the_keyboard(page, live_server, client, thread, member, said):
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}#reply")
    box = page.get_by_role("textbox", name="Your reply")
    expect(box).to_have_class(re.compile("ProseMirror-focused"))
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
    assert said == []
    page.get_by_role("button", name="Post your reply").click()
    expect(page.get_by_text("Your post is in the thread.")).to_be_visible()
    post = ThreadPost.objects.get(number=2)
    assert post.html.startswith("<p><strong>Yes</strong>, ask @Farhana Choudhury about it.</p>")
    assert "<ul><li>cups</li><li>plates</li></ul>" in post.html
    assert 'href="https://example.org/menu"' in post.html
    assert [mention.person.name for mention in post.mentions.all()] == ["Farhana Choudhury"]
    expect(page.locator("#post-2 .mention")).to_have_text("@Farhana Choudhury")


PASTE = """(box, html) => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def written(page):
    """What the form would send."""
    return page.locator("textarea[name=words]").input_value()


def test_what_is_pasted_keeps_our_marks_and_nothing_else(page, live_server, client, thread, member, said):
    signed_in(page, live_server, client, member)
    loaded = []
    page.on("request", lambda request: loaded.append(request.url))
    page.set_viewport_size({"width": 390, "height": 200})
    page.goto(f"{live_server.url}{thread.address}")
    box = page.get_by_role("textbox", name="Your reply")
    assert not any("django_prose_editor" in each for each in loaded)
    box.focus()
    expect(box).to_have_class(re.compile("ProseMirror-focused"))
    pasted = (
        '<h2 style="color:red">Menu</h2><p onclick="x()">Apples <b>and</b> pears</p><script>alert(1)</script><img src=x onerror=alert(1)>'
    )
    box.evaluate(PASTE, pasted)
    assert box.locator("strong").inner_text() == "and"
    assert not box.locator("script, img:not(.ProseMirror-separator), h2, [onclick], [style]").count()
    page.keyboard.press("ControlOrMeta+z")
    expect(box).to_have_text("")
    said.clear()  # the handlers that were pasted were refused, as they are parsed before they are left out
    # As Google Docs gives it: all within a <b> that isn't bold, and what is bold by its style.
    box.evaluate(
        PASTE,
        '<style>p { margin: 0 }</style><b style="font-weight:normal;"><p style="line-height:1.38">'
        '<span style="font-weight:700;">Bring</span><span style="font-weight:400;"> cups</span></p>'
        '<ul><li style="color:#000"><p><span style="font-style:italic">and</span> plates</p></li></ul></b>',
    )
    assert written(page) == "<p><strong>Bring</strong> cups</p><ul><li><em>and</em> plates</li></ul>"
    assert said == []
    page.get_by_role("button", name="Post your reply").click()
    expect(page.get_by_text("Your post is in the thread.")).to_be_visible()
    assert ThreadPost.objects.get(number=2).html == "<p><strong>Bring</strong> cups</p><ul><li><em>and</em> plates</li></ul>"


def test_a_quotation_and_a_list_are_left_and_a_link_is_changed_and_taken_away(page, live_server, client, thread, member, said):
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}#reply")
    expect(page.get_by_role("textbox", name="Your reply")).to_have_class(re.compile("ProseMirror-focused"))

    def set_link(address):
        page.keyboard.press("ControlOrMeta+k")
        expect(page.get_by_label("Address of the link")).to_be_focused()
        page.get_by_label("Address of the link").fill(address)
        page.keyboard.press("Enter")

    page.get_by_role("button", name="Quote").click()
    expect(page.get_by_role("button", name="Quote")).to_have_attribute("aria-pressed", "true")
    page.keyboard.type("Where are the boots?")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Quote")).to_have_attribute("aria-pressed", "false")
    page.keyboard.type("- by the door")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("See here")
    told = "<blockquote><p>Where are the boots?</p></blockquote><ul><li>by the door</li></ul>"
    assert written(page) == f"{told}<p>See here</p>"
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    set_link("example.org")
    assert written(page) == f'{told}<p>See <a href="https://example.org">here</a></p>'
    page.keyboard.press("ArrowRight")
    page.keyboard.type(", please")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    set_link("https://example.org/menu")
    assert written(page) == f'{told}<p>See <a href="https://example.org/menu">here</a>, please</p>'
    page.keyboard.press("ControlOrMeta+z")
    assert written(page) == f'{told}<p>See <a href="https://example.org">here</a>, please</p>'
    set_link("javascript:alert(1)")
    set_link("")
    assert written(page) == f"{told}<p>See here, please</p>"
    for name in ("Quote", "List"):
        page.get_by_role("button", name=name).click()
    assert written(page) == f"{told}<blockquote><ul><li>See here, please</li></ul></blockquote>"
    page.get_by_role("button", name="Quote").click()
    assert written(page) == f"{told}<ul><li>See here, please</li></ul>"
    assert said == []


def test_suggestions_follow_the_arrows_and_go_where_they_are_not_wanted(page, live_server, client, thread, member):
    networks.belongs(thread.network, PersonFactory(name="Farah O’Neill"))
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}#reply")
    box, options = page.get_by_role("textbox", name="Your reply"), page.get_by_role("option")
    expect(box).to_have_class(re.compile("ProseMirror-focused"))
    page.keyboard.type("Ask @fa")
    expect(options).to_have_count(2)
    expect(page.get_by_role("status").filter(has_text="2 members.")).to_be_visible()
    for key in ("ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        chosen = page.get_by_role("option", selected=True)
        assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox", name="Members").get_attribute("id")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.type("r")
    expect(options).to_have_count(2)
    page.keyboard.press("Home")
    expect(options).to_have_count(0)
    page.keyboard.press("End")
    # As a phone's keyboard writes: in one word that isn't finished yet.
    page.keyboard.type(" or ")
    keyboard = page.context.new_cdp_session(page)
    for word in ("@", "@f", "@fa", "@far", "@farh"):
        keyboard.send("Input.imeSetComposition", {"text": word, "selectionStart": len(word), "selectionEnd": len(word)})
    options.first.click()
    page.keyboard.type("about it.")
    assert written(page) == "<p>Ask @far or @Farhana Choudhury about it.</p>"


def test_what_was_typed_before_the_editor_came_is_kept_and_what_is_wrong_is_told_in_it(page, live_server, client, thread, member):
    signed_in(page, live_server, client, member)
    held = []
    page.route("**/django_prose_editor/editor.js", lambda route: held.append(route))
    page.goto(f"{live_server.url}{thread.address}", wait_until="commit")
    plain = page.locator("textarea[name=words]")
    plain.scroll_into_view_if_needed()
    button = page.get_by_role("button", name="Post your reply")
    stood = button.bounding_box()
    plain.press_sequentially("Yes,\nwe do")
    for each in held:
        each.continue_()
    page.unroute("**/django_prose_editor/editor.js")
    box = page.get_by_role("textbox", name="Your reply")
    expect(box).to_have_class(re.compile("ProseMirror-focused"))
    assert button.bounding_box() == stood
    page.keyboard.type(" too")
    assert written(page) == "<p>Yes,<br>we do too</p>"
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    assert written(page) == ""
    page.get_by_role("button", name="Post your reply").click()
    box = page.get_by_role("textbox", name="Your reply")
    expect(box).to_have_class(re.compile("ProseMirror"))
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description(re.compile("Write something first"))
    assert [describe(each, "an empty reply") for each in find_violations(page)] == []


def test_a_resources_page_keeps_its_headings_and_tables_and_tab_leads_on(page, live_server, client, thread):
    lead = thread.started_by
    table = '<table><thead><tr><th>Day</th><th>Fruit</th></tr></thead><tbody><tr><td colspan="2">Any</td></tr></tbody></table>'
    shared = networks.resource(thread.network, by=lead, html=f"<h3>Menu</h3>{table}<p>CO<sub>2</sub></p>")
    signed_in(page, live_server, client, lead)
    page.goto(live_server.url + reverse("network_resource_version", args=[shared.pk]))
    box = page.get_by_role("textbox", name="Or write a page")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(box).to_have_class(re.compile("ProseMirror"))
    box.get_by_text("Any").click()
    page.keyboard.press("End")
    page.keyboard.type(" fruit")
    page.get_by_role("button", name="Link", exact=True).click()
    page.get_by_label("Address of the link").fill("example.org/fruit")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(box).not_to_be_focused()
    page.get_by_label("What changed").fill("More fruit")
    page.get_by_role("button", name="Add the version").click()
    expect(page.get_by_role("heading", name=shared.title, level=1)).to_be_visible()
    words = Resource.objects.get().current.html
    assert "<h3>Menu</h3>" in words
    assert "<th>Day</th><th>Fruit</th>" in words
    assert re.search('<td colspan="2">Any fruit<a href="https://example.org/fruit"[^>]*>example.org/fruit</a></td>', words)
    assert "CO<sub>2</sub>" in words


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


LATE_FRAMES = """() => {
  const frame = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (act) => setTimeout(() => frame(act), 2000);
}"""


def test_nothing_that_is_typed_while_the_editor_comes_is_lost(page, live_server, client, thread, member, said):
    signed_in(page, live_server, client, member)
    page.add_init_script(f"({LATE_FRAMES})()")
    held = []
    page.route(re.compile("django_prose_editor"), lambda route: held.append(route) if not held else route.continue_())
    page.goto(f"{live_server.url}{thread.address}")
    page.get_by_role("textbox", name="Your reply").click()
    page.keyboard.type("The fi")
    held[0].continue_()
    expect(page.locator("#reply .editor")).to_be_visible()
    page.keyboard.type("re station")
    assert written(page) == "<p>The fire station</p>"
    assert said == []


def test_a_link_is_put_on_the_words_that_are_seen_chosen(page, live_server, client, thread, member):
    """The browser tells of a selection after the key that follows it, where it's busy."""
    signed_in(page, live_server, client, member)
    page.goto(f"{live_server.url}{thread.address}#reply")
    box = page.get_by_role("textbox", name="Your reply")
    expect(box).to_have_class(re.compile("ProseMirror-focused"))
    page.keyboard.type("See here")
    box.evaluate(
        """(box) => {
          for (let each = 0; each < 4; each++) getSelection().modify("extend", "backward", "character");
          const pressed = {key: "k", code: "KeyK", keyCode: 75, ctrlKey: true, bubbles: true, cancelable: true};
          box.dispatchEvent(new KeyboardEvent("keydown", pressed));
        }"""
    )
    page.get_by_label("Address of the link").fill("example.org")
    page.keyboard.press("Enter")
    assert written(page) == '<p>See <a href="https://example.org">here</a></p>'
