"""The words of the demonstration, as they stand in the TOML files of each domain."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def words_of(domain: str, name: str) -> dict[str, Any]:
    """Return all that is in `name`.toml of a domain; what may be there is said in `tests/demonstration/test_words.py`."""
    return tomllib.loads((FOLDER / domain / f"{name}.toml").read_text(encoding="utf-8"))
