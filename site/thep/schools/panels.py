"""What domains show of a school to the people who work there: each declares its own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .models import Affiliation


@dataclass(frozen=True, kw_only=True)
class CardPart:
    """A part of the card that each school has on the overview of a person who works there. Lower numbers of `order` stand first.

    `contexts` is asked once for all cards, with the person's active affiliations, and returns by the key of each school what `template`
    shows; a school that it leaves out has nothing of it.
    """

    name: str
    template: str
    contexts: Callable[[Sequence[Affiliation]], Mapping[int, Mapping[str, Any]]]
    order: int = 50
