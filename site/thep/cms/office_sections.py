"""What domains declare for the office's screens, and who may see which of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from thep.design.panels import Panel
from thep.domains import declared


class OfficePart(Protocol):
    """What a domain declares for a screen of the office. Lower numbers of `order` stand first."""

    @property
    def permissions(self) -> Sequence[str]: ...

    @property
    def order(self) -> int: ...


Kind = TypeVar("Kind", bound=OfficePart)


@dataclass(frozen=True, kw_only=True)
class Section(Panel):
    """A panel of a record's screen, with its own heading, for those who hold all of `permissions`."""

    permissions: Sequence[str] = ()


def parts_for(user: Any, kind: type[Kind]) -> list[Kind]:
    """Return the declared parts of type `kind` of which `user` holds all `permissions`, in their order."""
    return sorted((part for part in declared(kind) if user.has_perms(part.permissions)), key=lambda part: part.order)
