"""Who leads an event writes to its people, without being of the office: who has a place, who came, or who didn't.

Start at `led_mailings.py`. The words, the letters and the sending are `thep.mailings`'. Who may write, and when, is the
audience's to say (`audience.py`), so that each of its moves asks.
"""
