"""What a post may hold: hostile HTML and links come to nothing, mentions are of members alone."""

import time

import pytest

from networks.discussion import markup, mentions, posts
from networks.discussion.models import PostMention, ThreadFollow
from networks.members.models import NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<script>alert(1)</script><p>Hello</p>", "<p>Hello</p>"),
        ('<p onclick="alert(1)" style="position:fixed" class="btn" id="reply">Hello</p>', "<p>Hello</p>"),
        ('<img src=x onerror="alert(1)">Hello', "Hello"),
        ('<iframe src="https://evil.example"></iframe><p>Hello</p>', "<p>Hello</p>"),
        ('<p><a href="javascript:alert(1)">Hello</a></p>', "<p>Hello</p>"),
        ('<p><a href="java\nscript:alert(1)">Hello</a></p>', "<p>Hello</p>"),
        ('<p><a href="data:text/html,x">Hello</a></p>', "<p>Hello</p>"),
        ('<p><a href="//evil.example">Hello</a></p>', "<p>Hello</p>"),
        ('<p><a href="/networks/">Ours</a></p>', '<p><a href="/networks/" rel="noopener noreferrer nofollow">Ours</a></p>'),
        (
            '<p><a href="https://x.example/" target="_top" title="t">Theirs</a></p>',
            '<p><a href="https://x.example/" rel="noopener noreferrer nofollow">Theirs</a></p>',
        ),
        ("<h1>Title</h1><div>One</div><div><b>Two</b></div>", "<p><strong>Title</strong></p><p>One</p><p><strong>Two</strong></p>"),
        ("<form action='https://evil.example'><input name=password><button>Sign in</button></form>", "Sign in"),
        ("<p>One</p><p><br></p><p>&nbsp;</p>", "<p>One</p>"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg><p>Hello</p>", "<p>Hello</p>"),
        ("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", ""),
        ("<p>Hello<!-- secret --></p>", "<p>Hello</p>"),
    ],
)  # fmt: skip
def test_hostile_html_comes_to_nothing(html, clean):
    assert markup.cleaned(html) == clean
    assert markup.cleaned(clean) == clean


def test_what_is_kept_is_clean_whoever_keeps_it(network):
    thread = networks.thread(network, html='<p onmouseover="x">Hello <script>alert(1)</script></p>')
    first = thread.posts.get()
    assert first.html == "<p>Hello </p>"
    assert posts.edit(first, by=first.author, html="<p>Hi<svg onload=alert(1)></p>").html == "<p>Hi</p>"


def test_plain_text_is_text_with_its_lines_and_its_links():
    made = markup.html_of_plain("1 < 2 <b>not bold</b>\nnext\n\nSee https://x.example/?a=1&b=2 & ‘this’")
    assert "<strong>" not in markup.cleaned(made)
    assert markup.plain(markup.cleaned(made)) == "1 < 2 <b>not bold</b>\nnext\n\nSee https://x.example/?a=1&b=2 & ‘this’"
    assert 'href="https://x.example/?a=1&amp;b=2"' in markup.cleaned(made)


def test_deeply_nested_and_very_long_html_takes_no_time():
    begun = time.process_time()
    markup.cleaned("<blockquote>" * 20_000 + "x")
    markup.cleaned("<p>" * 30_000)
    markup.cleaned("<a href='" * 10_000)
    assert time.process_time() - begun < 20


@pytest.fixture
def members(network):
    names = ["Nasima Begum", "Nasima", "Grace O’Connell", "Tom & Jerry", "Zoë Ångström"]
    return {name: networks.belongs(network, PersonFactory(name=name)).person for name in names}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ask @Nasima Begum about it", ["Nasima Begum"]),
        ("Ask @nasima begum, please", ["Nasima Begum"]),
        ("Ask @Nasima about it", ["Nasima"]),
        ("Ask @Nasima Begumova", ["Nasima"]),
        ("@Grace O’Connell and @Zoë Ångström.", ["Grace O’Connell", "Zoë Ångström"]),
        ("@Tom & Jerry!", ["Tom & Jerry"]),
        ("write to me@nasima.example", []),
        ("Nasima Begum", []),
        ("@Somebody Else", []),
        ("@", []),
        ("@Nasima\nBegum said", ["Nasima Begum"]),
        ("@Nasima Begum @Nasima Begum", ["Nasima Begum"]),
    ],
)
def test_members_are_mentioned_by_their_names(network, members, text, named):
    found = mentions.members_named(text, network, but=PersonFactory())
    assert [person.name for person, _ in found] == named


def test_nobody_is_mentioned_who_isnt_in_the_network(network, members):
    outsider = PersonFactory(name="Odd Person")
    left = networks.belongs(network, PersonFactory(name="Left Person"))
    NetworkMember.objects.filter(pk=left.pk).update(state="ended")
    networks.belongs(networks.network("Another"), PersonFactory(name="Other Person"))
    thread = networks.thread(network, html="<p>@Odd Person, @Left Person and @Other Person</p>")
    assert not PostMention.objects.exists()
    assert not ThreadFollow.objects.filter(person=outsider).exists()
    assert mentions.suggest(network, "Person", but=thread.started_by) == []


def test_who_is_mentioned_follows_the_thread_unless_they_have_muted_it(network, members):
    nasima = members["Nasima Begum"]
    thread = networks.thread(network, html="<p>What does @Nasima Begum think?</p>")
    assert ThreadFollow.objects.get(person=nasima).wish == "follows"
    ThreadFollow.objects.filter(person=nasima).update(wish="muted")
    networks.reply(thread, html="<p>@Nasima Begum?</p>")
    assert ThreadFollow.objects.get(person=nasima).wish == "muted"


def test_of_mentions_of_everybody_ten_count(network):
    everybody = [networks.belongs(network, PersonFactory(name=f"Person Number{number:03}")).person for number in range(60)]
    words = " ".join(f"@{person.name}" for person in everybody)
    thread = networks.thread(network, html=f"<p>{words}</p>")
    assert list(PostMention.objects.order_by("pk").values_list("called", flat=True)) == [person.name for person in everybody[:10]]
    assert ThreadFollow.objects.filter(thread=thread, wish="follows").count() == 11


def test_names_that_are_alike_are_both_meant(network):
    for _ in range(2):
        networks.belongs(network, PersonFactory(name="Sam Osei"))
    networks.thread(network, html="<p>@Sam Osei, where do you keep them?</p>")
    assert PostMention.objects.count() == 2


def test_a_mention_is_marked_in_words_and_in_no_links_address():
    html = '<p>@Al Day &amp; <a href="https://x.example/@Al Day?a>b">@Al Day</a> @Al Daya</p>'
    marked = markup.with_mentions(html, ["Al Day"])
    mark = '<span class="mention">@Al Day</span>'
    assert marked == f'<p>{mark} &amp; <a href="https://x.example/@Al Day?a>b">{mark}</a> @Al Daya</p>'
    assert markup.with_mentions("<p>@Tom &amp; Jerry</p>", ["Tom & Jerry"]) == '<p><span class="mention">@Tom &amp; Jerry</span></p>'


def test_suggestions_are_a_few_members_by_any_of_their_names(network, members):
    me = PersonFactory()
    assert mentions.suggest(network, "nas", but=me) == ["Nasima", "Nasima Begum"]
    assert mentions.suggest(network, "Beg", but=me) == ["Nasima Begum"]
    assert mentions.suggest(network, "Nasima Be", but=me) == ["Nasima Begum"]
    assert mentions.suggest(network, "nas", but=members["Nasima"]) == ["Nasima Begum"]
    for odd in ("", "%", "(", "\\", "x" * 60):
        assert mentions.suggest(network, odd, but=me) == []
