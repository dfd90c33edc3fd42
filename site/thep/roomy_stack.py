"""Calls that go deep, on a stack of one piece."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 16_000
"""Of eight bytes. A stack is made in powers of two, so that the piece is of 256 kB, and half of it is left for the calls below."""


def on_roomy_stack(function: Callable[P, R]) -> Callable[P, R]:
    """Return `function` with room for all its calls in one piece of memory.

    CPython keeps the frames of a thread in pieces of 16 kB, and gives a piece back as soon as the first call in it returns. Where a loop's
    calls happen to cross the end of a piece, each asks the system for memory and gives it back: a page with templates within templates
    did that some two hundred times, which was a tenth of its time. Which page it hits changes with every call that is added above it.
    """

    def call(*arguments: P.args, **named: P.kwargs) -> R:
        return function(*arguments, **named)

    # A frame that doesn't fit makes a piece that fits it, rounded up. The slots aren't touched, so they take addresses and no memory.
    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
