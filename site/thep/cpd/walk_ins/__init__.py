"""People who come without a place: found or made, booked, and marked present, in two taps. Start at `walk_ins.py`."""
