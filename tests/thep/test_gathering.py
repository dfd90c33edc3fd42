"""Pages that gather from every domain name none: they draw what is declared."""

import ast
from pathlib import Path

import pytest

from thep import home, memberzone

DOMAINS = ("courses", "teach_th", "thep.bookings", "thep.payments", "thep.membership")
AWAY = ("health.py",)
"""What of the home app asks about particular domains, and draws no page."""
MODULES = [
    module
    for package in (home, memberzone)
    for module in sorted(Path(package.__file__).parent.rglob("*.py"))
    if not set(AWAY) & set(module.parts)
]


def imported_by(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: f"{module.parent.name}/{module.name}")
def test_a_page_that_gathers_names_no_domain(module):
    assert [name for name in imported_by(module) if name.startswith(DOMAINS)] == []
