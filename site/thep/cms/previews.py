"""Whom a page is previewed for: anybody, or a kind of person whom a domain registers from its `apps.py`.

Such a person is made for the preview and is gone after it: what is written while a preview is drawn is rolled back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

ANYBODY = ("", "Anybody")

_people: dict[str, tuple[str, Callable[[], Any]]] = {}


def register(mode: str, label: str, make: Callable[[], Any]) -> None:
    """Offer a preview as `make()`, a person saved for the moment, would see it."""
    _people[mode] = (label, make)


def modes() -> list[tuple[str, str]]:
    """The names and labels of the ways to preview a page: for anybody first, then by label."""
    return [ANYBODY, *sorted(((mode, label) for mode, (label, _) in _people.items()), key=lambda each: each[1])]


@contextmanager
def visitor(mode: str) -> Iterator[Any]:
    """Who looks at the page in `mode`. The page must be drawn inside."""
    if mode not in _people:
        yield AnonymousUser()
        return
    with transaction.atomic():
        yield _people[mode][1]()
        transaction.set_rollback(True)
