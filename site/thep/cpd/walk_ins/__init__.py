"""People who come without a place: found or made, booked, and marked present, in two taps. Start at `walk_ins.py`.

At a facilitator's link nobody is found: whoever has it names somebody, which is kept until who leads the event, or the office, adds them
or says that it isn't needed (`proposals.py`).
"""
