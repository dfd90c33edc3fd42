"""Facets, the ways to narrow a list, and the filters that they are on a page, with how many each value would find."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices

LONG = 8


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `label_of` answers None for what is no value of it; `values` are those there always are. One that `stands_open` is never folded; one
    that `is_hidden` narrows where another page leads here with it, and isn't offered. A value that `is_part` belongs to the one before
    it that isn't, as a month does to its term. The search knows the facet as `indexed_as`; `stands_for` has the values of ours that
    are several of the search's. `current` answers what values are now that addresses may have by an older name.
    """

    name: str
    legend: str
    label_of: Callable[[str], str | None]
    values: tuple[str, ...] = ()
    stands_open: bool = False
    is_hidden: bool = False
    is_part: Callable[[str], bool] = lambda value: False
    indexed_as: str = ""
    stands_for: Mapping[str, Sequence[str]] = field(default_factory=dict)
    current: Callable[[Sequence[str]], Sequence[str]] = lambda values: values

    @property
    def key(self) -> str:
        """Return the search's name of the facet."""
        return self.indexed_as or self.name

    def indexed(self, values: Sequence[str]) -> tuple[str, ...]:
        """Return the search's values for some of ours."""
        return tuple(dict.fromkeys(each for value in values for each in self.stands_for.get(value, (value,))))

    def counted(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Return how many there are of each of our values, of how many there are of each of the search's."""
        left = dict(counts)
        for value, several in self.stands_for.items():
            if total := sum(left.pop(each, 0) for each in several):
                left[value] = total
        return left


def facet_of(
    name: str,
    legend: str,
    words: Mapping[str, str],
    *,
    stands_open: bool = False,
    indexed_as: str = "",
    stands_for: Mapping[str, Sequence[str]] | None = None,
) -> Facet:
    """Return a facet whose values and their labels are `words`."""
    return Facet(name, legend, words.get, tuple(words), stands_open, indexed_as=indexed_as, stands_for=stands_for or {})


def words_of_choices(choices: type[TextChoices]) -> dict[str, str]:
    """Return the label of each value of `choices`."""
    return {str(value): str(label) for value, label in choices.choices}


def chosen_in_words(facets: Iterable[Facet], chosen: Mapping[str, Sequence[str]], *, names: Collection[str]) -> list[str]:
    """Return the labels of what is `chosen`, for the middle of a sentence, in the order of `facets`.

    'Part time' becomes 'part time'; 'SENDCo' and 'IT support' stay, and so does what the facets called in `names` have, as 'English'.
    """
    found = []
    for facet in facets:
        for value in chosen.get(facet.name, ()):
            label = facet.label_of(value) or value
            keeps_capital = facet.name in names or label[1:2].isupper()
            found.append(label if keeps_capital else label[:1].lower() + label[1:])
    return found


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
    """A facet as the page offers it."""

    facet: Facet
    options: Sequence[Option]

    @property
    def offered(self) -> list[Option]:
        return [option for option in self.options if option.offered]

    @property
    def empty(self) -> list[Option]:
        """Return the options that aren't offered, whose counts the page still has a place for."""
        return [option for option in self.options if not option.offered]

    @property
    def in_use(self) -> bool:
        return any(option.chosen for option in self.options)

    @property
    def folded(self) -> bool:
        """Say whether it opens when asked for: long lists do, but for those that are looked for first."""
        return len(self.offered) > LONG and not self.facet.stands_open

    @property
    def shown(self) -> tuple[object, ...]:
        """Return all that is shown of it: what is drawn once is drawn right for whoever sees the same."""
        return (self.facet.name, self.facet.legend, *((each.value, each.label, each.count, each.chosen) for each in self.options))


def filter_of(facet: Facet, counts: Mapping[str, int], chosen: Sequence[str]) -> Filter:
    """Return the filter that `facet` is: the values there always are, those counted and those chosen, as far as they have a label."""
    values = dict.fromkeys([*facet.values, *sorted(counts), *chosen])
    options = [
        Option(value=value, label=label, count=counts.get(value, 0), chosen=value in chosen, is_part=facet.is_part(value))
        for value in values
        if (label := facet.label_of(value))
    ]
    return Filter(facet=facet, options=options)
