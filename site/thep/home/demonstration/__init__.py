"""The demonstration partnership, loaded from the words in `courses/demonstration/`: a season that is true to today's date.

One loader for each noun, each safe to run again; chance is repeatable (`dice.py`). Start at `season.py`, which runs them in order.
"""

from .pages import build_pages

__all__ = ["build_pages"]
