"""No journey asks a page that isn't there yet: what is pressed leads on in its own time, and half a page answers anything."""

import ast
from itertools import pairwise

import pytest

from tests.sources import ROOT

AT_ONCE = ("assert fits(", "assert find_faults(")
"""What doesn't wait for anything of the page to come."""


def too_early(source):
    """Return the lines that ask at once what a press before them has only begun."""
    for node in ast.walk(ast.parse(source)):
        body = getattr(node, "body", ())
        for pressed, asked in pairwise(body if isinstance(body, list) else ()):
            if isinstance(asked, ast.Assert) and ast.unparse(pressed).endswith(".click()") and ast.unparse(asked).startswith(AT_ONCE):
                yield asked.lineno


def test_what_asks_too_early_is_seen():
    assert list(too_early("page.get_by_role('link').click()\nassert fits(page)")) == [2]
    assert not list(too_early("follow(page.get_by_role('link'))\nassert fits(page)"))


@pytest.mark.parametrize("path", sorted((ROOT / "tests/journeys").glob("test_*.py")), ids=lambda path: path.stem)
def test_nothing_is_asked_of_a_page_that_is_still_coming(path):
    assert not list(too_early(path.read_text())), "Press with `follow`, or expect something of the next page first."
