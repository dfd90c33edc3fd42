"""What people attend: events, sessions, venues, prices, capacity, calendars and feeds.

Imports membership and below. Start at `models/`, `prices.py` (the price for a person, and why) and `calendar.py`.
"""
