"""People who come without a place: found or made, booked, and marked present, in two taps. Start at `walk_ins.py`.

At a facilitator's link nobody is found: whoever has it names somebody, and who leads the event is told (`proposals.py`).
"""
