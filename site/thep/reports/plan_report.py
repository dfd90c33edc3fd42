"""What serves the objectives of the strategic plan in an academic year: every figure that domains declare, for each objective."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from thep.cms.academic_years import in_words
from thep.cms.plan.figures import PlanFigure, Serving
from thep.cms.plan.plan import is_objective, plan_of, priority_of
from thep.cms.spreadsheets import Heading, Sheet
from thep.domains import declared


@dataclass(frozen=True)
class Row:
    """A priority, an objective or, with an empty key, what serves no objective; and its amounts, in the order of `figures`."""

    key: str
    words: str
    academic_year: int
    amounts: list[int]

    @property
    def is_priority(self) -> bool:
        return bool(self.key) and not is_objective(self.key)

    @property
    def has_nothing(self) -> bool:
        return bool(self.key) and not any(self.amounts)

    @property
    def cells(self) -> list[tuple[int, str, str]]:
        """Return each amount, its label, and the address of the list of what was counted; empty where there is none."""
        return [
            (amount, figure.label, figure.address(self.key, self.academic_year) if figure.address and amount else "")
            for figure, amount in zip(figures(), self.amounts, strict=True)
        ]


def figures() -> list[PlanFigure]:
    """Return the columns, in their order."""
    return sorted(declared(PlanFigure), key=attrgetter("order"))


def rows(academic_year: int) -> list[Row]:
    """Return the plan of a year row by row, each objective after its priority, and what serves none last.

    A priority counts each thing once, however many of its objectives that serves. Objectives of other years are listed while something
    serves them.
    """
    plan = plan_of(academic_year)
    served = [list(figure.served(academic_year)) for figure in figures()]
    listed = [Row(key, words, academic_year, [_amount(each, key) for each in served]) for key, words in plan.words.items()]
    withdrawn = [
        Row(key, f"{words} (not in the plan of {in_words(academic_year)})", academic_year, amounts)
        for key, words in plan.withdrawn.items()
        if any(amounts := [_amount(each, key) for each in served])
    ]
    of_none = [sum(one.amount for one in each if not one.objectives) for each in served]
    return [*sorted([*listed, *withdrawn], key=attrgetter("key")), Row("", "No objective chosen", academic_year, of_none)]


def sheet() -> Sheet:
    """Return the report as a spreadsheet of `Row`s."""
    amounts = [Heading(figure.label, partial(_in_column, column)) for column, figure in enumerate(figures())]
    return Sheet(
        "strategic-plan",
        [
            Heading("Academic year", lambda row: in_words(row.academic_year)),
            Heading("Priority", lambda row: priority_of(row.key)),
            Heading("Objective", lambda row: row.key if is_objective(row.key) else ""),
            Heading("Words", lambda row: row.words),
            *amounts,
        ],
    )


def _in_column(column: int, row: Row) -> int:
    return row.amounts[column]


def _amount(served: Iterable[Serving], key: str) -> int:
    """Return for how much something counts that serves an objective, or any of a priority."""
    if is_objective(key):
        return sum(one.amount for one in served if key in one.objectives)
    return sum(one.amount for one in served if any(priority_of(each) == key for each in one.objectives))
