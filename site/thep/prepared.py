"""Queries whose SQL is made once in a process: making that of a large one takes longer than the database takes to answer it."""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import QuerySet

Record = TypeVar("Record", bound=models.Model)


@dataclass(frozen=True)
class _Made:
    """What was made with stand-ins: `parameters` has a name where a value comes in, and `compiler` reads the rows."""

    of: object
    sql: str
    parameters: tuple[tuple[str | None, Any], ...]
    compiler: Any


class Prepared:
    """A question of which only some values differ from one time to the next.

    `make` answers its query, of tuples (`values_list`), when it's given `stand_ins` by name: text, numbers, dates and aware datetimes that
    nothing else in the query is, and that it hands to the database as they are. What the query is made of besides is `made_of()`, the
    same object for as long as nothing of it has changed; so there must be nothing else in it that changes, such as the time.
    """

    def __init__(
        self, make: Callable[..., QuerySet[Any, Any]], stand_ins: Mapping[str, Any], *, made_of: Callable[[], object] = lambda: None
    ) -> None:
        self.make, self.stand_ins, self.made_of = make, stand_ins, made_of
        self._made: dict[str, _Made] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Ask, with these instead of the stand-ins, and return the rows."""
        made = self._made.get(connection.vendor)
        if made is None or made.of is not self.made_of():
            made = self._made[connection.vendor] = self._prepare()
        given = {name: _adapted(value) for name, value in values.items()}
        with connection.cursor() as cursor:
            cursor.execute(made.sql, [given[name] if name else value for name, value in made.parameters])
            return list(made.compiler.results_iter(results=[cursor.fetchall()], tuple_expected=True))

    def _prepare(self) -> _Made:
        compiler = self.make(**self.stand_ins).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        names = {_adapted(value): name for name, value in self.stand_ins.items()}
        found = tuple((names.get(value) if isinstance(value, str | int | datetime.date) else None, value) for value in parameters)
        if missing := self.stand_ins.keys() - {name for name, _ in found}:
            raise LookupError(f"The query doesn't ask with {', '.join(sorted(missing))} as given.")
        return _Made(self.made_of(), sql, found, compiler)


def _adapted(value: Any) -> Any:
    """Return what the database is given of a value."""
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, datetime.date) else value


def columns(model: type[models.Model], relation: str = "") -> tuple[str, ...]:
    """Return the names, for `values_list`, of what `record` makes one of `model` of: the query's own, or what `relation` leads to."""
    return tuple(f"{relation}{field.attname}" for field in model._meta.concrete_fields)


def record(model: type[Record], values: Sequence[Any]) -> Record:
    """Return the record of which a row has these values, in the order of its `columns`."""
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)
