"""The pages of a list, as its pager offers them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

AROUND = 1


@dataclass(frozen=True)
class Pager:
    """Each page's number worth offering with its URL, None where some are left out. False where there's one page alone."""

    number: int
    pages: int
    url_of: Callable[[int], str]

    def __bool__(self) -> bool:
        return self.pages > 1

    def __iter__(self) -> Iterator[tuple[int, str] | None]:
        offered = sorted({1, self.pages, *range(max(1, self.number - AROUND), min(self.pages, self.number + AROUND) + 1)})
        before = 0
        for number in offered:
            if number > before + 1:
                yield None
            yield number, self.url_of(number)
            before = number

    @property
    def previous(self) -> str:
        return self.url_of(self.number - 1) if self.number > 1 else ""

    @property
    def following(self) -> str:
        return self.url_of(self.number + 1) if self.number < self.pages else ""
