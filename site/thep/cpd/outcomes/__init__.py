"""What bookings say of events that have been: whether somebody came, and for how long. Start at `outcomes.py`."""
