"""One person's place at one event, from hold to confirmation, cancellation, transfer and waiting list.

Imports events and below. Start at `models.py`, then `places.py` (the conditional update that cannot oversell) and `bookings.py`; what a
teacher asks their school for is in `approvals/`.
"""
