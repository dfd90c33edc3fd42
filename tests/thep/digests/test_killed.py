"""Killed anywhere, started again, or made by several processes at once: each person gets one digest, with everything that is new once."""

import datetime
import signal
import subprocess
import sys

import pytest
from django.db.models import Count
from django.utils import timezone
from wagtail.models import Page

from courses.models import FollowedSearch
from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page, run
from tests.factories.first_pages import plant_root
from tests.own_database import ROOT, own_database
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


def begin(environment, where="", gate=""):
    command = [sys.executable, "-m", "tests.thep.digests.actor", where, str(gate)]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def written_by(process):
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    return int(out.splitlines()[-1])


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
def test_a_process_that_is_killed_is_made_up_for(followers, where):
    killed = begin(followers, where)
    _, err = killed.communicate(timeout=240)
    assert killed.returncode == -signal.SIGKILL, err
    written_by(begin(followers))
    assert_everybody_was_told_once()
    assert written_by(begin(followers)) == 0


def test_three_processes_at_once_write_to_everybody_once(followers, tmp_path):
    gate = tmp_path / "gate"
    processes = [begin(followers, gate=gate) for _ in range(3)]
    gate.touch()
    assert sum(map(written_by, processes)) == PEOPLE
    assert_everybody_was_told_once()
