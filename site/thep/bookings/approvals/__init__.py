"""Teachers whose school asks them to: their booking that the school would pay is a request, which one of its leads answers.

Start at `models.py`, then `requests.py` (asking and withdrawing) and `answers.py` (approving and declining).
"""
