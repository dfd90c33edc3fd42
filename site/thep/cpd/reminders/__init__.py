"""Two days before an event everybody with a place is reminded of it, and sends apologies by one press. Start at `reminders.py`."""
