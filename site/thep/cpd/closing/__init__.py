"""Terms whose registers are closed: what was put down by then stands. Start at `terms.py`."""
