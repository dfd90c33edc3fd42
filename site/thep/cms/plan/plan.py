"""Read, write and begin the strategic plan of an academic year.

A year without words of its own has those of the last year before it that has some, so that there is a plan whenever one was ever written.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from thep.cms.academic_years import this_academic_year
from thep.cms.first_things import read_words

from .errors import PriorityMissing, YearHasBegun, YearOver, YearTooFar
from .models import Objective, PlanLine

WORDS = Path(__file__).parents[1] / "data" / "plan.toml"


@dataclass(frozen=True)
class PlanPriority:
    """A priority, and the words of its objectives by their keys."""

    key: str
    words: str
    objectives: Mapping[str, str]


@dataclass(frozen=True)
class Plan:
    """The plan of `academic_year`, in the words of the year `written_in`, which is None where none was ever written.

    `withdrawn` are objectives of other years that are not in it.
    """

    academic_year: int
    written_in: int | None = None
    priorities: list[PlanPriority] = field(default_factory=list)
    withdrawn: Mapping[str, str] = field(default_factory=dict)

    @property
    def words(self) -> dict[str, str]:
        """Return the words of each priority and objective of the plan, in its order."""
        priorities = {priority.key: priority.words for priority in self.priorities}
        return dict(sorted((priorities | {key: words for each in self.priorities for key, words in each.objectives.items()}).items()))

    def in_words(self, keys: Iterable[str]) -> list[str]:
        """Return what objectives are called, in the words of another year where the plan has none for them: '3.2 A learning offer'."""
        words = {**self.withdrawn, **self.words}
        return [f"{key} {words.get(key, '')}".strip() for key in keys]

    @property
    def is_its_own(self) -> bool:
        """Whether the year has words of its own."""
        return self.written_in == self.academic_year


def priority_of(key: str) -> str:
    """Return the key of the priority to which an objective belongs: '3' of '3.2'."""
    return key.partition(".")[0]


def is_objective(key: str) -> bool:
    return "." in key


def plan_of(academic_year: int) -> Plan:
    """Return the plan of `academic_year`. Makes one query."""
    by_year: dict[int, dict[str, str]] = {}
    for line in PlanLine.objects.all():
        by_year.setdefault(line.academic_year, {})[line.key] = line.words
    if not by_year:
        return Plan(academic_year)
    written_in = max((year for year in by_year if year <= academic_year), default=min(by_year))
    words = by_year[written_in]
    others = {key: said for year in sorted(by_year) for key, said in by_year[year].items() if is_objective(key)}
    return Plan(
        academic_year,
        written_in,
        [
            PlanPriority(key, said, {each: of for each, of in words.items() if is_objective(each) and priority_of(each) == key})
            for key, said in words.items()
            if not is_objective(key)
        ],
        {key: said for key, said in sorted(others.items()) if key not in words},
    )


def written_years() -> list[int]:
    """Return the academic years that have words of their own, the first of them first."""
    return sorted(set(PlanLine.objects.values_list("academic_year", flat=True)))


def write(academic_year: int, words: Mapping[str, str]) -> None:
    """Make `words`, by the keys of priorities and objectives, the plan of a year; without words, a part is not in it.

    What served an objective that is left out goes on serving it.

    Raises:
        YearOver: the year is over.
        YearTooFar: it begins after next year.
        PriorityMissing: an objective has words, and its priority has none.
    """
    _check_open(academic_year)
    said = {key: each.strip() for key, each in words.items() if each.strip()}
    for key in said:
        if priority_of(key) not in said:
            raise PriorityMissing(priority_of(key))
    with transaction.atomic():
        Objective.objects.bulk_create([Objective(key=key) for key in said if is_objective(key)], ignore_conflicts=True)
        PlanLine.objects.filter(academic_year=academic_year).exclude(key__in=said).delete()
        for key, each in said.items():
            PlanLine.objects.update_or_create(academic_year=academic_year, key=key, defaults={"words": each})


def begin(academic_year: int) -> None:
    """Give a year the words of the last year before it, and the first year of all those that a new site has.

    Raises:
        YearHasBegun: it has words of its own.
        YearOver: it is over.
        YearTooFar: it begins after next year.
    """
    check_can_begin(academic_year)
    write(academic_year, plan_of(academic_year).words or read_words(WORDS)["words"])


def check_can_begin(academic_year: int) -> None:
    """Raise what `begin` would raise."""
    _check_open(academic_year)
    if plan_of(academic_year).is_its_own:
        raise YearHasBegun(academic_year)


def _check_open(academic_year: int) -> None:
    if academic_year < this_academic_year():
        raise YearOver(academic_year)
    if academic_year > this_academic_year() + 1:
        raise YearTooFar(academic_year)
