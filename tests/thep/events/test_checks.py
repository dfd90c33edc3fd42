"""What a domain's kinds of event and pages have forgotten to say is complained of when the site starts."""

import pytest
from django.core.checks import run_checks
from django.db.models import Q

from courses.models import CoursePage
from thep.events.kinds import EventKind


def complaints():
    return [(error.id, error.msg) for error in run_checks() if error.id.startswith("events")]


@pytest.mark.parametrize(("said", "missing"), [("readers", "only_for"), ("only_for", "readers")])
def test_a_kind_that_says_its_readers_by_half(declare, said, missing):
    half = {"readers": lambda event: {"few"}, "only_for": lambda person: Q(pk=None)}
    declare(EventKind(name="few", label="Few", plural="Few", shape="network", **{said: half[said]}))
    assert complaints() == [("events.E001", f"Events of the kind 'few' are for some people only, and it declares no {missing}.")]


def test_a_page_that_presents_events_and_says_nothing_of_them(monkeypatch):
    assert complaints() == []
    monkeypatch.delattr(CoursePage, "presented")
    assert complaints() == [("events.E002", "courses.CoursePage presents events, and has no method presented().")]
