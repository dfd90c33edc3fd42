"""Whom a page is previewed for: anybody, or a kind of person whom a domain declares.

Such a person is made for the preview and is gone after it: what is written while a preview is drawn is rolled back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from thep.domains import declared

ANYBODY = ("", "Anybody")


@dataclass(frozen=True)
class PreviewMode:
    """A preview as `make()`, a person saved for the moment, would see the page."""

    name: str
    label: str
    make: Callable[[], Any]


def modes() -> list[tuple[str, str]]:
    """Return the names and labels of the ways to preview a page: for anybody first, then by label."""
    return [ANYBODY, *sorted(((each.name, each.label) for each in declared(PreviewMode)), key=lambda each: each[1])]


@contextmanager
def visitor(mode: str) -> Iterator[Any]:
    """Yield who looks at the page in `mode`. The page must be drawn inside; what was made for it is undone afterwards."""
    chosen = next((each for each in declared(PreviewMode) if each.name == mode), None)
    if chosen is None:
        yield AnonymousUser()
        return
    with transaction.atomic():
        yield chosen.make()
        transaction.set_rollback(True)
