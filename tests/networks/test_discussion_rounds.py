"""What is done in discussions as time passes: the office sees what nobody has looked at, and what was deleted is forgotten."""

import datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from networks import attention
from networks.discussion import moderation, posts, rounds
from networks.discussion.models import FOLDER, NetworkThread, State, ThreadPost
from networks.resources import contents
from tests.factories import networks
from tests.factories.accounts import PersonFactory

from .resource_steps import uploaded
from .test_discussion_moderation import in_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(network):
    return networks.thread(network, by=networks.belongs(network, PersonFactory(name="Nasima Begum")).person)


def test_the_office_sees_what_no_lead_has_looked_at_for_a_week(thread, lead, office, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    moderation.report(thread.posts.get(), by=lead, words="Is this right?")
    waits = in_state(networks.reply(thread), State.WAITING)
    assert not attention.not_settled(office)
    time_machine.shift(datetime.timedelta(days=8))
    assert list(attention.not_settled(office)) == [thread.posts.get(number=1), waits]
    moderation.dismiss_reports(thread.posts.get(number=1), by=lead)
    moderation.publish(waits, by=lead)
    assert not attention.not_settled(office)


def test_what_was_deleted_or_removed_is_forgotten_in_time(thread, lead, time_machine, django_capture_on_commit_callbacks):
    time_machine.move_to(timezone.now(), tick=False)
    given = [contents.of_file(uploaded(b"Names", "Names.txt"))]
    reply = networks.reply(thread, given=given)
    kept = reply.files.get().file
    moderation.remove(reply, by=lead, why="It names a child")
    last = networks.reply(thread, html="<p>Oh.</p>")
    posts.delete(last, by=last.author)
    gone = networks.thread(thread.network, "Gone", by=lead)
    posts.delete(gone.posts.get(), by=lead)
    removed = networks.thread(thread.network, "Removed", by=lead)
    moderation.remove(removed.posts.get(), by=lead, why="It names a child")
    posts.edit(thread.posts.get(number=1), by=thread.started_by, html="<p>Other words</p>")
    assert rounds.forget_deleted() == rounds.forget_old() == 0
    time_machine.shift(datetime.timedelta(days=3))
    assert rounds.forget_deleted() > 0
    assert not NetworkThread.objects.filter(pk=gone.pk).exists()
    assert not ThreadPost.objects.filter(pk=last.pk).exists()
    assert rounds.forget_old() == 0
    time_machine.shift(datetime.timedelta(days=366))
    with django_capture_on_commit_callbacks(execute=True):
        assert rounds.forget_old() == 3
    reply.refresh_from_db()
    assert (reply.state, reply.text) == (State.DELETED, "")
    assert not kept.storage.exists(kept.name)
    assert not NetworkThread.objects.filter(pk=removed.pk).exists()
    assert thread.posts.get(number=1).edits.count() == 0
    assert NetworkThread.objects.get(pk=thread.pk).is_shown


def test_files_that_no_post_has_are_deleted_after_a_day(thread, time_machine, monkeypatch):
    with monkeypatch.context() as at_once:
        at_once.setattr(rounds, "LONG_ENOUGH", -datetime.timedelta(days=5000))
        rounds.delete_unclaimed_files()  # what other tests have left, in whatever year
    kept = networks.reply(thread, given=[contents.of_file(uploaded(b"Plans", "Plans.txt"))]).files.get().file
    lost = default_storage.save(f"{FOLDER}/lost.txt", ContentFile(b"x"))
    assert rounds.delete_unclaimed_files() == 0
    time_machine.move_to(timezone.now() + datetime.timedelta(days=2))
    assert rounds.delete_unclaimed_files() == 1
    assert kept.storage.exists(kept.name)
    assert not default_storage.exists(lost)
