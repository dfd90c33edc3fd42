"""The pages of who leads events: their events, who comes, the register, the files. Start at `views.py`."""
