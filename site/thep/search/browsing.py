"""What pages that list findable things share: facets with counts, filters in use, ways out of an empty page, page numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import TextChoices

from .asked import Asked

LONG = 8
AROUND = 1


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `label_of` answers None for what is no value of it; `values` are those there always are; what is found has one value of a
    `single` facet at most. One that `stands_open` is never folded. A value that `is_part` belongs to the one before it that isn't, as a
    month does to its term.
    """

    name: str
    legend: str
    label_of: Callable[[str], str | None]
    values: tuple[str, ...] = ()
    single: bool = True
    stands_open: bool = False
    is_part: Callable[[str], bool] = lambda value: False


def facet_of(name: str, legend: str, words: Mapping[str, str], *, single: bool = True, stands_open: bool = False) -> Facet:
    """A facet whose values and their labels are `words`."""
    return Facet(name, legend, words.get, tuple(words), single, stands_open)


def words_of_choices(choices: type[TextChoices]) -> dict[str, str]:
    return {str(value): str(label) for value, label in choices.choices}


@dataclass(frozen=True, kw_only=True)
class Option:
    """A value of a facet. `offered` is false where it would find nothing and is not in use; `is_part` has it stand under another."""

    value: str
    label: str
    count: int
    chosen: bool
    is_part: bool = False

    @property
    def offered(self) -> bool:
        return self.chosen or self.count > 0


@dataclass(frozen=True, kw_only=True)
class Filter:
    facet: Facet
    options: Sequence[Option]

    @property
    def offered(self) -> list[Option]:
        return [option for option in self.options if option.offered]

    @property
    def empty(self) -> list[Option]:
        """Those not offered, whose counts the page still has a place for."""
        return [option for option in self.options if not option.offered]

    @property
    def in_use(self) -> bool:
        return any(option.chosen for option in self.options)

    @property
    def folded(self) -> bool:
        """Long lists open when asked for, but for those that are looked for first."""
        return len(self.offered) > LONG and not self.facet.stands_open


def filter_of(facet: Facet, counts: Mapping[str, int], asked: Asked) -> Filter:
    """The filter that `facet` is: the values there always are, those counted and those chosen, as far as they have a label."""
    chosen = asked.chosen.get(facet.name, ())
    values = dict.fromkeys([*facet.values, *sorted(counts), *chosen])
    options = [
        Option(value=value, label=label, count=counts.get(value, 0), chosen=value in chosen, is_part=facet.is_part(value))
        for value in values
        if (label := facet.label_of(value))
    ]
    return Filter(facet=facet, options=options)


def shown(filters: Sequence[Filter]) -> tuple[object, ...]:
    """All that `filters` show: what is drawn of them once is drawn right for whoever sees the same."""
    return tuple((f.facet.name, o.value, o.label, o.count, o.chosen) for f in filters for o in f.options)


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter in use, and the address without it."""

    name: str
    label: str
    address: str


def chips(asked: Asked, facets: Sequence[Facet]) -> list[Chip]:
    """The filters that `asked` has in use."""
    return [
        Chip(name=facet.name, label=facet.label_of(value) or value, address=asked.without(facet.name, value).address)
        for facet in facets
        for value in asked.chosen.get(facet.name, ())
    ]


@dataclass(frozen=True, kw_only=True)
class Way:
    """A way out of an empty page: what to drop, how many that would find (0: some), and its address."""

    label: str
    count: int
    address: str


@dataclass(frozen=True)
class Numbers:
    """The pager of an answer: each number worth offering with its address, None where some are left out."""

    asked: Asked
    pages: int

    def __bool__(self) -> bool:
        return self.pages > 1

    def __iter__(self) -> Iterator[tuple[int, str] | None]:
        here, last = self.asked.page, self.pages
        offered = sorted({1, last, *range(max(1, here - AROUND), min(last, here + AROUND) + 1)})
        before = 0
        for number in offered:
            if number > before + 1:
                yield None
            yield number, self.address(number)
            before = number

    def address(self, number: int) -> str:
        return replace(self.asked, page=number).address

    @property
    def previous(self) -> str:
        here = self.asked.page
        return self.address(here - 1) if here > 1 else ""

    @property
    def following(self) -> str:
        here = self.asked.page
        return self.address(here + 1) if here < self.pages else ""
