"""Pages that gather from every domain name none: they draw what is declared."""

import ast
import re
from pathlib import Path

import pytest

from tests import sources
from thep import home, memberzone, reports

BESIDE_EVENTS = (*sources.DOMAINS, "thep.cpd", "thep.addons", "thep.statements", "thep.membership")
DOMAINS = (*BESIDE_EVENTS, "thep.bookings", "thep.payments")
AWAY = ("health.py",)
"""What of the home app asks about particular domains, and draws no page."""


def modules_of(*packages):
    found = [module for package in packages for module in sorted(Path(package.__file__).parent.rglob("*.py"))]
    return [module for module in found if not set(AWAY) & set(module.parts)]


def imported_by(module):
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{name.name}" for name in node.names))
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def permissions_named_by(module):
    """The permissions that a module writes out, as packages of those whose they are."""
    strings = (node.value for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Constant))
    return [f"thep.{value}" for value in strings if isinstance(value, str) and re.fullmatch(r"\w+\.(view|add|change|delete)_\w+", value)]


@pytest.mark.parametrize("module", modules_of(home, memberzone), ids=lambda module: f"{module.parent.name}/{module.name}")
def test_a_page_that_gathers_names_no_domain(module):
    assert [name for name in imported_by(module) if name.startswith(DOMAINS)] == []


def test_the_office_s_screens_name_nothing_of_what_stands_beside_events_and_bookings():
    named = {
        f"{module.name}: {name}"
        for module in modules_of(reports)
        for name in [*imported_by(module), *permissions_named_by(module)]
        if name.startswith(BESIDE_EVENTS)
    }
    assert named == set()
