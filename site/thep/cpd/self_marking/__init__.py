"""Delegates mark themselves, where the event allows it, with a code that who leads it shows and that turns every 30 seconds.

Start at `self_marks.py`.
"""
