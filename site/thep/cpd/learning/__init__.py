"""What somebody has learnt with us: their hours by academic year, and what these count for. Start at `records.py`."""
