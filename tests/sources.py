"""The product's own files, whatever domains it has: what a guard reads of all of them forgets none that comes."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
_PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
DOMAINS = tuple(name for name in _PACKAGES if (ROOT / name).is_dir())
"""The packages of domains that stand at the root; the others are in `site`."""

FOLDERS = ("site", *DOMAINS)


def files(*suffixes: str, among: tuple[str, ...] = FOLDERS) -> Iterator[Path]:
    """Yield the files of the folders that end so."""
    for folder in among:
        yield from (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in suffixes)
