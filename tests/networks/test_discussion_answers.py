"""Answers by email: each lands in its thread, without what it quotes, or a letter says why it can't and where to reply."""

from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from textwrap import indent

import pytest
from django.contrib.auth.models import Group

from networks.discussion import moderation, posts, telling, threads
from networks.discussion.models import NetworkThread, State, ThreadPost
from networks.discussion.reply_numbers import address_for, keys_in, number_of
from networks.members import access
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from thep.accounts.groups import MANAGERS
from thep.domains import declared
from thep.incoming import arrivals
from thep.incoming.models import Arrival, IncomingMessage
from thep.incoming.reply_addresses import ReplyHandler
from thep.mail.models import Message

pytestmark = pytest.mark.django_db
WRITTEN = "Yes, we have.\n\nCome and see us on a Tuesday."


@pytest.fixture(autouse=True)
def taking_in(settings):
    settings.MAIL_REPLY_DOMAIN = "replies.example"
    settings.MAIL_BOUNCE_ADDRESS = ""


@pytest.fixture
def reader(network):
    return networks.belongs(network, PersonFactory(name="Nasima Begum", email="nasima@school.example")).person


@pytest.fixture
def thread(network, lead, reader):
    made = networks.thread(network, by=lead)
    telling.go_on_writing()
    return made


@pytest.fixture
def letter(thread, reader):
    return Message.objects.get(kind="networks.thread", person=reader)


def gmail(letter):
    return (
        f"{WRITTEN}\n\nOn Mon, 2 Nov 2026 at 08:00, {letter.headers['Reply-To']}\nwrote:\n\n{indent(letter.text, '> ', lambda line: True)}"
    )


def outlook(letter):
    head = f"From: Farhana Choudhury <office@thep.example>\nSent: 02 November 2026 08:00\nTo: Nasima Begum\nSubject: {letter.subject}"
    return f"{WRITTEN}\n\n________________________________\n{head}\n\n{letter.text}"


def in_german(letter):
    return f"{WRITTEN}\n\nAm 02.11.2026 um 08:00 schrieb Farhana Choudhury:\n{indent(letter.text, '> ', lambda line: True)}"


def as_it_was(letter):
    return f"{WRITTEN}\n\n{letter.text}"


def answer(letter, text=WRITTEN, *, sender=None, to=None, attach=0, **headers):
    mail = EmailMessage(policy=policy.default)
    mail["From"] = f"Somebody <{sender or letter.to}>"
    mail["To"] = to or parseaddr(letter.headers["Reply-To"])[1]
    mail["Subject"] = f"Re: {letter.subject}"
    mail["Message-ID"] = headers.pop("message_id", f"<{len(Message.objects.all())}.{Arrival.objects.count()}@school.example>")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for number in range(attach):
        mail.add_attachment(b"x", maintype="image", subtype="png", filename=f"{number}.png")
    return mail


def why_not():
    return Message.objects.filter(kind="networks.reply_not_posted").order_by("pk")


@pytest.mark.parametrize("quotes", [gmail, outlook, in_german, as_it_was])
def test_a_reply_lands_in_the_thread_without_what_it_quotes(thread, letter, reader, quotes):
    arrivals.take_in(answer(letter, quotes(letter)))
    post = ThreadPost.objects.get(number=2)
    assert " ".join(post.text.split()) == "Yes, we have. Come and see us on a Tuesday."
    assert (post.author, post.came_by_email, post.thread, post.state) == (reader, True, thread, State.SHOWN)
    assert not IncomingMessage.objects.exists()
    assert not why_not()


def test_html_in_it_is_text_and_links_are_links(letter, client, network, reader):
    arrivals.take_in(answer(letter, "<script>alert(1)</script> see https://x.example/ & @Farhana Choudhury"))
    post = ThreadPost.objects.get(number=2)
    assert "&lt;script&gt;" in post.html
    assert 'href="https://x.example/"' in post.html
    assert [mention.called for mention in post.mentions.all()] == ["Farhana Choudhury"]


def test_the_same_email_brought_twice_is_one_post(letter):
    for _ in range(2):
        arrivals.take_in(answer(letter, message_id="<once@school.example>"))
    assert ThreadPost.objects.count() == 2


def test_files_arent_taken_and_the_post_says_so(client, letter, thread, reader):
    arrivals.take_in(answer(letter, attach=2))
    assert ThreadPost.objects.get(number=2).files_left_out == 2
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = " ".join(client.get(thread.address).text.split())
    assert "2 files that were with the email aren’t here." in page
    assert "by email" in page


def test_what_is_too_long_is_cut_and_says_so(client, letter, thread, reader):
    arrivals.take_in(answer(letter, "All day long. " * 2000))
    post = ThreadPost.objects.get(number=2)
    assert len(post.text) <= posts.LONGEST
    assert post.is_cut_short


def leaves(thread, reader, lead):
    NetworkMember.objects.filter(person=reader).update(state="ended")
    access.forget(reader)


def is_closed(thread, reader, lead):
    threads.close(thread, by=lead)


def is_removed(thread, reader, lead):
    moderation.remove(thread.posts.get(), by=lead, why="It names a child")


def is_deleted(thread, reader, lead):
    posts.delete(thread.posts.get(), by=lead)


def is_switched_off(thread, reader, lead):
    NetworkPage.objects.update(has_discussion=False)


def is_unpublished(thread, reader, lead):
    NetworkPage.objects.get(pk=thread.network_id).unpublish()


def has_written_much(thread, reader, lead):
    for number in range(posts.MOST_A_DAY):
        ThreadPost.objects.create(thread=thread, number=100 + number, author=reader, html="x", text="x", state=State.DELETED)


@pytest.mark.parametrize(
    ("happens", "said", "names_thread"),
    [
        (leaves, "Only members of this network can take part", False),
        (is_closed, "This thread is closed", True),
        (is_removed, "This thread was removed", False),
        (is_deleted, "This thread was removed", False),
        (is_switched_off, "no discussion space at the moment", True),
        (is_unpublished, "", False),
        (has_written_much, "40 posts in the last 24 hours", True),
    ],
)
def test_what_cant_be_posted_is_answered_with_why(thread, letter, reader, lead, happens, said, names_thread):
    happens(thread, reader, lead)
    arrivals.take_in(answer(letter))
    assert not ThreadPost.objects.filter(came_by_email=True).exists()
    back = why_not().get()
    assert back.to == reader.email
    assert said in back.text
    assert ("Rolling snack time" in back.text + back.subject) is names_thread
    assert (f"{thread.address}#reply" in back.text) is names_thread


@pytest.mark.parametrize("text", ["", "   \n", "> only quoted\n> lines"])
def test_an_empty_answer_is_answered_with_where_to_write(thread, letter, text):
    arrivals.take_in(answer(letter, text))
    assert ThreadPost.objects.count() == 1
    assert "no words of its own" in why_not().get().text


def test_an_answer_that_only_quotes_our_letter_is_empty(thread, letter):
    quoted = gmail(letter).removeprefix(WRITTEN)
    arrivals.take_in(answer(letter, quoted))
    assert ThreadPost.objects.count() == 1
    assert "no words of its own" in why_not().get().text


def test_an_unknown_sender_learns_nothing_and_is_answered_once_a_day(thread, letter, network):
    for number in range(3):
        arrivals.take_in(answer(letter, sender="stranger@elsewhere.example", message_id=f"<{number}@elsewhere.example>"))
    assert ThreadPost.objects.count() == 1
    back = why_not().get()
    assert (back.to, back.person) == ("stranger@elsewhere.example", None)
    assert "We don’t know this email address" in back.text
    for secret in (thread.title, network.title, thread.address, "Nasima", "Farhana"):
        assert secret not in back.text + back.subject + str(back.headers)


def test_nobody_writes_as_somebody_else_with_an_address_of_their_own(thread, letter, lead, network):
    other = networks.belongs(network).person
    own = address_for(thread, other)
    arrivals.take_in(answer(letter, to=own))  # the reader writes to an address that was given to another member
    assert ThreadPost.objects.count() == 1
    assert why_not().get().to == letter.to
    arrivals.take_in(answer(letter, to=own, sender=other.email))
    assert ThreadPost.objects.get(number=2).author == other


def test_a_program_that_answers_is_left_alone(letter):
    arrivals.take_in(answer(letter, "I’m on holiday.", Auto_Submitted="auto-replied"))
    assert ThreadPost.objects.count() == 1
    assert not why_not()
    assert Arrival.objects.get().outcome == Arrival.Outcome.AUTOMATIC


def test_the_first_post_of_somebody_waits_by_email_too(thread, letter, network, lead):
    NetworkPage.objects.update(posts_wait=True)
    arrivals.take_in(answer(letter))
    assert ThreadPost.objects.get(number=2).state == State.WAITING
    assert not why_not()


def test_an_account_that_is_closed_or_a_thread_that_is_gone_is_about_nothing_we_know(thread, letter, reader):
    type(reader).objects.filter(pk=reader.pk).update(is_active=False)
    arrivals.take_in(answer(letter))
    type(reader).objects.filter(pk=reader.pk).update(is_active=True)
    NetworkThread.objects.all().delete()
    arrivals.take_in(answer(letter))
    assert set(Arrival.objects.values_list("outcome", flat=True)) == {Arrival.Outcome.UNKNOWN}


def test_the_number_of_an_answer_says_thread_and_person_and_fits_an_address(thread, reader):
    assert keys_in(number_of(thread.pk, reader.pk)) == (thread.pk, reader.pk)
    assert len(address_for(type(thread)(pk=10**7), type(reader)(pk=10**8)).partition("@")[0]) <= 64


def test_only_who_looks_after_networks_would_see_them_in_the_office(office):
    handler = next(each for each in declared(ReplyHandler) if each.name == "talk")
    assert office.has_perm(handler.permission)
    assert Group.objects.get(name=MANAGERS)
