"""Counts without trackers: how often something happened on a day, and nothing of who did it.

Imports nothing of ours. Start at `totals.py` (count, and read what was counted) and `middleware.py` (pages viewed).
"""
