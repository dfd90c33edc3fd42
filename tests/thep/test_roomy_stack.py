"""What goes deep is given its memory once, wherever it starts."""

import resource
import sys

import pytest
from django.http import HttpResponse
from django.urls import path

from thep.roomy_stack import SLOTS, on_roomy_stack

CALLS = 500
DEPTHS = 400
"""Of frames of some hundred bytes each: more than two pieces of 16 kB."""


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="other interpreters keep frames elsewhere")
def test_a_loop_of_calls_asks_for_no_memory_at_any_depth():
    assert max(on_roomy_stack(faults_at_each_depth)(DEPTHS)) < CALLS / 2
    assert max(faults_at_each_depth(DEPTHS)) > CALLS / 2, "without it there is a depth at which each call asks for memory"


def test_what_is_called_is_given_what_it_was_called_with():
    def told(*arguments, **named):
        return arguments, named

    assert on_roomy_stack(told)(1, two=2) == ((1,), {"two": 2})


@pytest.mark.urls(__name__)
def test_a_page_that_has_to_be_made_is_made_on_a_roomy_stack(client):
    assert client.get("/depth/").text == "roomy"


def depth(request):
    frame = sys._getframe()
    while frame is not None and frame.f_code.co_stacksize < SLOTS:
        frame = frame.f_back
    return HttpResponse("roomy" if frame else "narrow")


urlpatterns = [path("depth/", depth)]


def faults_at_each_depth(depth):
    """Return how often the process was given memory while `CALLS` calls were made at each of so many depths."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        nothing(1, 2, 3)
    here = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    return [here, *(faults_at_each_depth(depth - 1) if depth else [])]


def nothing(one, two, three):
    return one
