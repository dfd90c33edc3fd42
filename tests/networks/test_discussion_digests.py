"""What the digest tells of discussions, to whom, and what it leaves out."""

import datetime

import pytest
from django.utils import timezone

from networks.discussion import following, moderation, threads
from networks.discussion.models import ThreadFollow
from networks.members.models import NetworkMember
from tests.factories import networks
from tests.factories.accounts import PersonFactory
from tests.networks.discussion_steps import write
from thep.mail import sender
from thep.mail.models import Frequency, Message

from .digest_steps import told, wants

pytestmark = pytest.mark.django_db
Wish = ThreadFollow.Wish
MONDAY = "2026-11-02 07:00"


TOLD = ("a new thread by", "2 new replies in", "3 new replies in", "A new reply in", "mentions you in")


@pytest.mark.parametrize("how_often", [Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY])
def test_the_digest_tells_of_new_threads_and_of_replies_to_who_follows(weeks, network, lead, teacher, how_often):
    other = networks.belongs(network, emails=how_often).person
    for person in (teacher, other):
        wants(network, person, how_often)
    wants(network, lead, Frequency.NEVER)
    NetworkMember.objects.update(joined_at=timezone.now() - datetime.timedelta(days=30))
    weeks("2026-11-01 08:00")
    thread = networks.thread(network, by=lead)
    following.choose(thread, by=teacher, wish=Wish.FOLLOWS)
    for number in range(3):
        networks.reply(thread, by=lead, html=f"<p>Reply {number}</p>")
    write()
    weeks(MONDAY)
    assert told(teacher, TOLD) == [["a new thread by", "3 new replies in"]]
    assert told(other, TOLD) == [["a new thread by"]]
    assert told(lead, TOLD) == []
    letter = Message.objects.get(kind="digests.digest", person=teacher)
    assert "Early years network: ‘Rolling snack time’, a new thread by Farhana Choudhury" in letter.text
    weeks("2026-11-03 07:00")
    weeks("2026-11-09 07:00")
    assert len(told(teacher, TOLD)) == 1, "Nobody is told twice."


def test_the_digest_leaves_out_what_was_read_muted_removed_or_written_by_its_reader(weeks, client, network, lead, teacher):
    reads, mutes_it = networks.belongs(network).person, networks.belongs(network).person
    for person in (teacher, lead, reads, mutes_it):
        wants(network, person, Frequency.DAILY)
    NetworkMember.objects.update(joined_at=timezone.now() - datetime.timedelta(days=30))
    weeks("2026-10-26 08:00")
    thread = networks.thread(network, by=lead)
    reply = networks.reply(thread, by=teacher)
    moderation.remove(networks.reply(thread, html="<p>Names a child</p>"), by=lead, why="It names a child")
    following.choose(thread, by=mutes_it, wish=Wish.MUTED)
    client.force_login(reads, backend="django.contrib.auth.backends.ModelBackend")
    client.get(thread.address)
    weeks("2026-10-27 07:00")
    assert told(lead, TOLD) == [["A new reply in"]]
    assert told(teacher, TOLD) == [["a new thread by"]]
    assert told(reads, TOLD) == told(mutes_it, TOLD) == []
    assert reply.text in Message.objects.get(kind="digests.digest", person=lead).text


def test_a_mention_is_told_in_the_digest_of_who_wants_that(weeks, network, lead, teacher):
    wants(network, teacher, Frequency.DAILY)
    weeks("2026-10-26 08:00")
    thread = networks.thread(network, by=lead)
    weeks("2026-10-27 07:00")
    networks.reply(thread, by=lead, html="<p>What does @Nasima Begum say?</p>")
    weeks("2026-10-28 07:00")
    assert told(teacher, TOLD) == [["a new thread by"], ["mentions you in"]]


def test_letters_that_were_too_many_for_a_day_are_told_in_the_next_digest(weeks, settings, network, lead, teacher):
    settings.MAIL_BULK_A_DAY = 1
    weeks("2026-10-26 08:00")
    networks.thread(network, by=lead)
    networks.thread(network, "Bring a torch", by=lead)
    write()
    sender.send_due()
    weeks("2026-10-27 07:00")
    left = Message.objects.get(kind="networks.thread", to=teacher.email, state=Message.State.HANDED_OVER)
    other = "Rolling snack time" if "torch" in left.subject else "Bring a torch"
    assert told(teacher, ("Rolling snack time", "Bring a torch")) == [[other]]


def test_the_sources_queries_are_as_many_however_much_was_written(network, lead, django_assert_num_queries):
    from networks.discussion.news import written
    from thep.digests.timetable import Period

    now = timezone.now()
    period = Period(now - datetime.timedelta(days=1), now + datetime.timedelta(days=1))
    for number in range(2):
        for each in range(4):
            thread = networks.thread(network, f"Question {number} {each}", by=networks.belongs(network).person)
            networks.reply(thread, by=lead, html=f"<p>Reply {number} {each}</p>")
        with django_assert_num_queries(3):
            list(written(period))


def test_following_is_for_members_and_of_threads_that_are_there(network, lead):
    from networks.errors import NotInDiscussion, ThreadGone

    thread = networks.thread(network)
    with pytest.raises(NotInDiscussion):
        following.choose(thread, by=PersonFactory(), wish=Wish.FOLLOWS)
    moderation.remove(thread.posts.get(), by=lead, why="It names a child")
    with pytest.raises(ThreadGone):
        following.choose(thread, by=lead, wish=Wish.FOLLOWS)
    assert threads.MOST_A_DAY == 10
