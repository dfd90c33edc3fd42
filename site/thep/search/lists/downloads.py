"""What a list gives to keep: everything that its filters leave, as a spreadsheet."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.http.response import HttpResponseBase

KINDS = ("xlsx", "csv")
MOST = 1_000
"""Rows of a spreadsheet: the search remembers the order of as many, so that each page of them asks for its own rows alone."""

CHUNK = 200
"""Rows that are read at a time."""


class Spreadsheet(Protocol):
    """How rows are written: see `thep.cms.spreadsheets.Sheet`, whose cells are never formulas."""

    def response(self, records: Iterable[Any], kind: str) -> HttpResponseBase:
        """Return `records` as a file to keep; `kind` is one of `KINDS`."""
