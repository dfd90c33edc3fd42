"""What the code imports is named where requirements are, not left to whatever else happens to bring it; the locks install as they are."""

import ast
import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = {"thep", "courses", "networks", "teach_th", "tests"}
PRODUCT = ["site", "courses", "networks", "teach_th"]


def normal(name):
    """The name of a package as an index compares it (PEP 503), without its extras."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>!~; ]", name, maxsplit=1)[0]).lower()


def named(*files):
    lines = [line.partition("#")[0].strip() for file in files for line in (ROOT / "requirements" / file).read_text().splitlines()]
    return {normal(line) for line in lines if line and not line.startswith("-r")}


def imported(*folders):
    """The packages from outside that the code in `folders` imports."""
    found = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                    found.add(node.module.partition(".")[0])
    distributions = importlib.metadata.packages_distributions()
    return {normal(distributions[name][0]) for name in found - OURS - set(sys.stdlib_module_names) if name in distributions}


def test_the_product_names_every_package_that_it_imports():
    assert imported(*PRODUCT) - named("base.in", "bucket.in") == set()


def test_the_tests_name_every_package_that_they_import():
    assert imported("tests") - named("base.in", "dev.in") == set()


@pytest.mark.parametrize("lock", ["base.txt", "bucket.txt", "dev.txt"])
def test_a_lock_keeps_extras_and_hashes_and_names_no_address(lock):
    """Without its extras, pip takes another package's `willow[heif]` for a requirement without a hash, and refuses all."""
    text = (ROOT / "requirements" / lock).read_text()
    pinned = dict(
        re.findall(r"^([A-Za-z0-9_.-]+(?:\[[a-z0-9, -]+\])?)==\S+ \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", text, re.MULTILINE)
    )
    assert len(pinned) == text.count("==")
    assert "willow[heif]" in pinned
    assert "://" not in text
