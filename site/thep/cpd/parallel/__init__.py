"""A missed session of a series can be made up at a parallel one: found, taken, reminded of, given up. Start at `parallel_sessions.py`."""
