"""What follows from not coming: what it costs by the policy, who is told, what the office decides. Start at `absences.py`."""
