"""Digests: what is new for somebody since the last one, in one letter a day, a week or a month.

Domains above say what is new and for whom, as `DigestSection`s; nothing here knows any of them. Start at `sections.py`, then `runs.py`.
"""
