"""What a school's people attended while they were there, for those who lead it. Start at `attendance.py`."""
