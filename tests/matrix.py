"""The authorisation matrix: every address of the site, and what each kind of visitor is answered.

A key is the address's pattern as the URL resolver writes it (`tests/thep/home/test_authorisation.py` walks it and fails on one that is
missing here). A value is a `Row`: the status each visitor gets for a GET with the object that `arguments` makes, 302 being the way to
sign in. Visitors: `anonymous`; `member`, a teacher who owns the object; `stranger`, a teacher of another school; `lead`, the CPD lead of
the member's school; `office`, an office manager. `methods` says which other methods there are; each is tried with the same visitors and
must not answer 2xx or 5xx to those who get 302, 403 or 404 for it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    anonymous: int
    member: int
    stranger: int
    lead: int
    office: int
    arguments: Callable[[Any], dict[str, Any]] = field(default=lambda world: {})
    """Given the world that the test builds (`world.event`, `world.booking`, `world.order` …), the address's arguments."""


def public(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    return Row(200, 200, 200, 200, 200, arguments)


def signed_in(arguments: Callable[[Any], dict[str, Any]] = lambda world: {}) -> Row:
    return Row(302, 200, 200, 200, 200, arguments)


def own(arguments: Callable[[Any], dict[str, Any]]) -> Row:
    """The member's own object: another's is 404, the office sees it in the back office instead."""
    return Row(302, 200, 404, 404, 404, arguments)


MATRIX: dict[str, Row] = {
    "health/": public(),
}

WHOLE = {
    "office/": "the back office turns away whoever has no staff group; what each group sees is tested with the back office",
    "documents/": "Wagtail serves documents through its permission checks",
}
"""Parts of the site that are tested as a whole, by the beginning of their addresses."""
