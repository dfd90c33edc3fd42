"""Sections of a record's screen in the office, as domains declare them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from thep.design.panels import Panel
from thep.domains import declared


@dataclass(frozen=True, kw_only=True)
class Section(Panel):
    """A panel of a record's screen, with its own heading, for those who hold all of `permissions`."""

    permissions: Sequence[str] = ()


Kind = TypeVar("Kind", bound=Section)


def sections_for(user: Any, kind: type[Kind]) -> list[Kind]:
    """Return the declared sections of type `kind` that `user` may see."""
    return [section for section in declared(kind) if user.has_perms(section.permissions)]
