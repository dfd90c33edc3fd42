"""The demonstration partnership, a season that is true to today's date: an app that only the demonstration's settings install.

Each domain has a folder with its words and its loaders, which are safe to run again; chance is repeatable (`seeded_random.py`). What a
folder's `domain.py` declares (`parts.py`) is loaded by `loading.py`: start there.
"""
