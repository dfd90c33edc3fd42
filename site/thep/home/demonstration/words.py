"""The words of the demonstration, as they stand in `courses/demonstration/*.toml`."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import courses

FOLDER = Path(courses.__file__).parent / "demonstration"


@cache
def words_of(name: str) -> dict[str, Any]:
    """All that is in `name`.toml; what may be there is said in `tests/courses/test_demonstration_words.py`."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
