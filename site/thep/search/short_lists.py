"""Short lists that editors keep and many pages go by (subjects, synonyms, what is recommended): read together, in one query."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, QuerySet, Value

from thep.domains import declared
from thep.json_lists import JSONList

from .memory import forget, shared

KEY = "short-lists"


@dataclass(frozen=True, kw_only=True)
class ShortList:
    """The records that `records()` selects, of each of which `kept` is read, in no order."""

    name: str
    records: Callable[[], QuerySet[Any]]
    kept: Expression


def read_short_list(name: str) -> Sequence[Any]:
    """Return what is kept of each record of the list called `name`, as it was half a minute ago at most."""
    return shared(KEY, _read)[name]


def forget_short_lists() -> None:
    """Have the lists be read anew, as one of them was just changed."""
    forget(KEY)


def _read() -> dict[str, Sequence[Any]]:
    first, *others = [each.records().order_by().values_list(Value(each.name), JSONList(each.kept)) for each in declared(ShortList)]
    return {name: records or () for name, records in first.union(*others, all=True)}
