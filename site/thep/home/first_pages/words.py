"""The words of a new site, as they stand in the TOML files beside this module."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def words_of(name: str) -> dict[str, Any]:
    """Return all that is in `name`.toml; what may be there is said in `tests/thep/home/test_first_words.py`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
