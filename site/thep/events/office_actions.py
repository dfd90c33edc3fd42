"""The office's screen of an event, to which domains add what one can do about it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .models import Event


@dataclass(frozen=True, kw_only=True)
class EventAction:
    """Something that a domain offers to do about an event, on its screen, to those who hold all of `permissions`.

    `label` returns what the button says, empty where the event has nothing of the sort. With `in_header` it stands beside the event's
    name, otherwise in the menu there. Lower numbers of `order` stand first.
    """

    name: str
    order: int
    label: Callable[[Event], str]
    icon: str
    address: Callable[[Event], str]
    permissions: Sequence[str]
    in_header: bool = False
