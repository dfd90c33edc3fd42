"""The statement as a PDF."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from thep.design import tagged_pdf

STYLE = Path(__file__).with_name("statement.css")


def draw(content: dict[str, Any]) -> bytes:
    """Return what a statement says as a tagged PDF, from its content alone: nothing is looked up."""
    tables = [table | {"cells": list(_rows(table))} for table in content["tables"]]
    page = render_to_string("statements/statement_pdf.html", {"statement": content | {"tables": tables}})
    return tagged_pdf.draw(page, style=STYLE)


def _rows(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, its total last, each cell with what is in its column."""
    kinds = [kind for _, kind in table["columns"]]
    for cells in table["rows"]:
        yield {"is_total": False, "cells": list(zip(cells, kinds, strict=True))}
    if table["total"]:
        yield {"is_total": True, "cells": list(zip(table["total"], kinds, strict=True))}
