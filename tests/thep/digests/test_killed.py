"""Killed anywhere, started again, or made by several processes at once: each person gets one digest, with everything that is new once."""

import datetime
import signal

import pytest
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from courses.models import FollowedSearch
from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.first_pages import plant_root
from tests.forks import Loaded
from tests.own_database import own_database
from tests.thep.digests.actor import PLACES
from thep.digests import runs
from thep.digests.models import DigestRecipient, DigestRun
from thep.digests.timetable import last_period
from thep.mail.models import Frequency, Message

__all__ = ["own_database"]

PEOPLE = 23


@pytest.fixture
def followers(own_database):
    """People who follow everything, two new dates in the week that is over, and a site that made digests before."""
    now = timezone.now()
    week = last_period(Frequency.WEEKLY, now)
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):
        runs.begin(frequency, now - datetime.timedelta(days=7))
    DigestRun.objects.filter(frequency="daily").update(ends_at=last_period(Frequency.DAILY, now).ends_at)
    plant_root()
    for title in ("Fractions", "Poetry"):
        run(course_page(title), announced_at=week.begins_at + datetime.timedelta(hours=1))
    Page.objects.update(first_published_at=week.begins_at)
    people = [PersonFactory(date_joined=week.begins_at - datetime.timedelta(days=30)) for _ in range(PEOPLE)]
    FollowedSearch.objects.bulk_create(FollowedSearch(person=person) for person in people)
    FollowedSearch.objects.update(created_at=week.begins_at - datetime.timedelta(days=20))
    return own_database


@pytest.fixture(scope="module")
def loaders():
    """Processes that have loaded what makes digests, by the database that they work on: the tests that one process runs share one."""
    known = {}
    yield known
    for each in known.values():
        each.end()


@pytest.fixture
def loaded(followers, loaders):
    address = followers["DATABASE_URL"]
    return loaders.get(address) or loaders.setdefault(address, Loaded("tests.thep.digests.actor", followers))


def begin(loaded, where="", gate=""):
    return loaded.begin("make", {"where": where, "gate": str(gate)}, settings={})


def written_by(call):
    code, answer = call.finish(timeout=240)
    assert code == 0, answer
    return answer


def assert_everybody_was_told_once():
    letters = Message.objects.filter(kind="digests.digest")
    assert letters.count() == PEOPLE
    assert not letters.order_by().values("to").annotate(times=Count("pk")).filter(times__gt=1).exists()
    assert {letter.text.count("/courses/fractions/") for letter in letters} == {1}
    assert {letter.text.count("/courses/poetry/") for letter in letters} == {1}
    assert set(DigestRecipient.objects.values_list("state", "items")) == {("written", 2)}
    assert DigestRecipient.objects.count() == PEOPLE
    assert not DigestRun.objects.unfinished().exists()


@pytest.mark.parametrize("where", PLACES)
def test_a_process_that_is_killed_is_made_up_for(loaded, where):
    code, answer = begin(loaded, where).finish(timeout=240)
    assert code == -signal.SIGKILL, answer
    written_by(begin(loaded))
    assert_everybody_was_told_once()
    assert written_by(begin(loaded)) == 0


def test_three_processes_at_once_write_to_everybody_once(loaded, tmp_path):
    gate = tmp_path / "gate"
    calls = [begin(loaded, gate=gate) for _ in range(3)]
    gate.touch()
    assert sum(map(written_by, calls)) == PEOPLE
    assert_everybody_was_told_once()
