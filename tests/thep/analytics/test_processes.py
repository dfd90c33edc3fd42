"""Processes that count: what is written while they run, when they end, and what is lost with one that is killed."""

import signal
import subprocess
import sys
import time

import pytest
from django.utils import timezone

from tests.own_database import ROOT, own_database
from thep.analytics import totals

__all__ = ["own_database"]

pytestmark = [pytest.mark.storm, pytest.mark.django_db(transaction=True)]

COUNT = """
import django, sys, time
django.setup()
from thep.analytics import totals
for _ in range(3):
    totals.count("page", "/")
print("counted", flush=True)
time.sleep(float(sys.argv[1]))
"""


def begin(environment, *, seconds, every):
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT, str(seconds)],
        env=environment | {"COUNTS_WRITTEN_EVERY": str(every)},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "counted\n"
    return process


def views():
    return totals.count_of("page", "/", timezone.localdate())


def test_a_process_that_ends_has_written_what_it_counted(own_database):
    process = begin(own_database, seconds=0, every=600)
    assert process.wait(60) == 0
    assert views() == 3


def test_a_process_writes_while_it_runs_and_loses_only_what_came_since_when_it_is_killed(own_database):
    both = [begin(own_database, seconds=600, every=1), begin(own_database, seconds=600, every=600)]
    until = time.monotonic() + 30
    while not views() and time.monotonic() < until:
        time.sleep(0.1)
    for process in both:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    assert views() == 3
