"""Who gets a letter about a post, in which conversation, and who none: muted, left, or removed meanwhile."""

import email
import re

import pytest
from django.utils import timezone

from networks.discussion import following, moderation, posts, telling
from networks.discussion.models import ThreadFollow, ThreadPost
from networks.members.models import NetworkMember
from networks.pages.models import NetworkPage
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.factories.membership import TierFactory
from tests.networks.discussion_steps import readers, write
from thep.mail import sender
from thep.mail.models import Message
from thep.mail.wire import as_email

pytestmark = pytest.mark.django_db


Wish = ThreadFollow.Wish


def test_of_a_new_thread_those_hear_at_once_who_want_that(network, people):
    networks.thread(network, by=people["lead"])
    assert readers(write()) == [people["at once"].email]
    assert not ThreadPost.objects.filter(letters_due=True).exists()
    assert write().count() == 1, "Nobody is told twice."


def test_of_a_reply_those_hear_who_follow_or_are_mentioned(network, people):
    follower = networks.belongs(network).person
    mentioned = networks.belongs(network, PersonFactory(name="Grace O’Connell")).person
    thread = networks.thread(network, by=people["lead"])
    write().delete()
    following.choose(thread, by=follower, wish=Wish.FOLLOWS)
    following.choose(thread, by=people["weekly"], wish=Wish.FOLLOWS)
    reply = networks.reply(thread, html="<p>What does @Grace O’Connell say? And @Wants never? And @Wants daily?</p>")
    assert readers(write()) == sorted([people["lead"].email, follower.email, mentioned.email])
    texts = {letter.to: letter.text for letter in write()}
    assert "and mentions you" in texts[mentioned.email]
    assert "it mentions you on our website" in texts[mentioned.email]
    assert "you follow this thread on our website" in texts[follower.email]
    assert reply.author.email not in texts


def test_who_has_muted_a_thread_hears_nothing_of_it_mentioned_or_not(network, people):
    muter = networks.belongs(network, PersonFactory(name="Quiet Please")).person
    thread = networks.thread(network, by=people["lead"])
    write().delete()
    following.choose(thread, by=muter, wish=Wish.MUTED)
    networks.reply(thread, html="<p>@Quiet Please, what do you say?</p>")
    assert readers(write()) == [people["lead"].email]
    following.choose(thread, by=muter, wish=Wish.NEITHER)
    networks.reply(thread, html="<p>@Quiet Please, and now?</p>")
    assert muter.email in readers(write())


def test_a_school_that_a_network_isnt_for_has_no_reader(network, people):
    network.tiers.add(TierFactory())
    network.save()
    networks_page = NetworkPage.objects.get(pk=network.pk)
    NetworkPage.objects.update(has_discussion=True)
    post = ThreadPost.objects.create(
        thread=networks_page.threads.create(title="A question"),
        number=1,
        html="<p>x</p>",
        text="x",
        shown_at=timezone.now(),
        letters_due=True,
    )
    assert not write()
    assert not ThreadPost.objects.get(pk=post.pk).letters_due


def message_of(letter):
    return email.message_from_bytes(as_email(letter).message().as_bytes())


def test_one_thread_is_one_conversation_in_mail_programs(network, people, settings):
    settings.MAIL_REPLY_DOMAIN = "replies.example.org"
    reader = people["at once"]
    thread = networks.thread(network, by=people["lead"])
    other = networks.thread(network, "Another question", by=people["lead"])
    following.choose(thread, by=reader, wish=Wish.FOLLOWS)
    for number in range(2):
        networks.reply(thread, by=people["lead"], html=f"<p>Reply {number}</p>")
    letters = write().filter(to=reader.email)
    first, second, third, fourth = (message_of(letter) for letter in letters.order_by("cause"))
    by_subject = {}
    for each in (first, second, third, fourth):
        by_subject.setdefault(each["Subject"].removeprefix("Re: "), []).append(each)
    talk = by_subject[f"{thread.title} ({network.title})"]
    begins = next(each for each in talk if not each["Subject"].startswith("Re: "))
    replies = [each for each in talk if each is not begins]
    assert len(replies) == 2
    assert begins["In-Reply-To"] is begins["References"] is None
    assert re.fullmatch(r"<talk\.[0-9a-f]{32}@[\w.-]+>", begins["Message-ID"])
    for each in replies:
        assert each["In-Reply-To"] == each["References"] == begins["Message-ID"]
    assert len({each["Message-ID"] for each in talk}) == 3
    (alone,) = by_subject[f"{other.title} ({network.title})"]
    assert alone["Message-ID"] != begins["Message-ID"]
    assert begins["From"].startswith("Farhana Choudhury via ")
    assert "List-Unsubscribe" in begins
    assert f"network-{network.pk}" in begins["List-Id"]
    assert begins["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_each_address_has_a_root_of_its_own(network, people):
    networks.belongs(network)
    networks.thread(network, by=people["lead"])
    assert len(set(write().values_list("message_id", flat=True))) == 2


def test_a_letter_says_where_to_reply(network, people, settings):
    thread = networks.thread(network, by=people["lead"], html='<p>See <a href="/networks/">our networks</a></p>')
    letter = write().get()
    assert f"Reply on our website: http://localhost:8000{thread.address}?post=1#reply" in letter.text.replace(
        settings.SITE_ADDRESS, "http://localhost:8000"
    )
    assert "Reply-To" not in letter.headers
    assert f'href="{settings.SITE_ADDRESS}/networks/"' in letter.html
    settings.MAIL_REPLY_DOMAIN = "replies.example.org"
    Message.objects.all().delete()
    ThreadPost.objects.update(letters_due=True, letters_until=0)
    letter = write().get()
    assert re.search(r"<reply\+talk-[0-9a-z]+-[a-z2-7]{10}@replies.example.org>", letter.headers["Reply-To"])
    assert f"{thread.address}?post=1#post-1" in letter.text


def leaves(thread, reader, lead):
    NetworkMember.objects.filter(person=reader).update(state="ended")


def mutes(thread, reader, lead):
    following.choose(thread, by=reader, wish=Wish.MUTED)


def is_removed(thread, reader, lead):
    moderation.remove(thread.posts.get(), by=lead, why="It names a child")


def is_deleted(thread, reader, lead):
    posts.delete(thread.posts.get(), by=lead)


def is_switched_off(thread, reader, lead):
    NetworkPage.objects.update(has_discussion=False)


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (leaves, "aren’t a member"),
        (mutes, "muted"),
        (is_removed, "removed or deleted"),
        (is_deleted, "removed or deleted"),
        (is_switched_off, "switched off"),
    ],
)
def test_letters_are_looked_at_again_when_they_leave(network, people, happens, said):
    thread = networks.thread(network, by=people["lead"])
    letter = write().get()
    happens(thread, people["at once"], people["lead"])
    sender.send_due()
    letter.refresh_from_db()
    assert letter.state in (Message.State.CANCELLED, Message.State.SUPPRESSED)
    if letter.state == Message.State.CANCELLED:
        assert said in letter.reason


def test_what_is_looked_at_takes_as_many_queries_however_many_letters(network, people, django_assert_max_num_queries):
    from networks.discussion import second_looks

    for number in range(5):
        networks.belongs(network)
        networks.thread(network, f"Question {number}", by=people["lead"])
    letters = list(write())
    assert len(letters) > 10
    with django_assert_max_num_queries(4):
        second_looks.look_again(None, letters)


@pytest.mark.parametrize("dies", ["before the letters", "after the letters"])
def test_killed_halfway_nobody_is_told_twice_and_nobody_missed(network, lead, monkeypatch, dies):
    monkeypatch.setattr(telling, "BATCH", 3)
    members = sorted(networks.belongs(network).person.email for _ in range(8))
    networks.thread(network, by=lead)
    telling.write_batch()
    assert Message.objects.filter(kind="networks.thread").count() == 3
    post_many = telling.outbox.post_many

    def dying(drafts):
        if dies == "after the letters":
            post_many(drafts)
        raise KeyboardInterrupt

    monkeypatch.setattr(telling.outbox, "post_many", dying)
    with pytest.raises(KeyboardInterrupt):
        telling.write_batch()
    assert Message.objects.filter(kind="networks.thread").count() == 3, "A batch is written whole, or not at all."
    monkeypatch.setattr(telling.outbox, "post_many", post_many)
    telling.go_on_writing()
    assert readers(Message.objects.filter(kind="networks.thread")) == members


def test_two_workers_at_once_write_each_letter_once(network, lead, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    members = sorted(networks.belongs(network).person.email for _ in range(7))
    networks.thread(network, by=lead)
    next_readers, ran = telling.next_readers, []

    def beside_another(post):
        found = next_readers(post)
        if not ran:
            ran.append(True)
            telling.write_batch()  # another worker writes the same batch while this one draws it
        return found

    monkeypatch.setattr(telling, "next_readers", beside_another)
    telling.go_on_writing()
    assert readers(Message.objects.filter(kind="networks.thread")) == members


def test_what_was_removed_before_its_letters_were_written_has_none(network, lead, people):
    thread = networks.thread(network, by=lead)
    moderation.remove(thread.posts.get(), by=lead, why="It names a child")
    assert not write()


def test_replies_are_counted_by_themselves_and_threads_with_all_other_mail(network, people, settings):
    settings.MAIL_BULK_A_DAY = 1
    thread = networks.thread(network, by=people["lead"])
    networks.thread(network, "Another question", by=people["lead"])
    following.choose(thread, by=people["at once"], wish=Wish.FOLLOWS)
    for number in range(3):
        networks.reply(thread, by=people["lead"], html=f"<p>Reply {number}</p>")
    write()
    sender.send_due()
    states = Message.objects.filter(to=people["at once"].email).values_list("kind", "state")
    assert sorted(states) == [
        *[("networks.post", "handed over")] * 3,
        ("networks.thread", "handed over"),
        ("networks.thread", "suppressed"),
    ]


def test_beyond_so_many_replies_a_day_the_rest_joins_the_digest(network, people, monkeypatch):
    from networks.discussion import letters

    object.__setattr__(letters.POST, "most_a_day", 2)
    try:
        thread = networks.thread(network, by=people["lead"])
        following.choose(thread, by=people["at once"], wish=Wish.FOLLOWS)
        for number in range(4):
            networks.reply(thread, by=people["lead"], html=f"<p>Reply {number}</p>")
        write()
        sender.send_due()
        states = Message.objects.filter(to=people["at once"].email, kind="networks.post").values_list("state", flat=True)
        assert sorted(states) == ["handed over"] * 2 + ["suppressed"] * 2
    finally:
        object.__setattr__(letters.POST, "most_a_day", letters.MOST_A_DAY)
