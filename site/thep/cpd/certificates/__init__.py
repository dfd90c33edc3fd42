"""What people can show for having come: certificates, which anybody who holds one can have checked.

An event's **rule** says who gets one. A certificate says for good what was true when it was issued; a mistake is corrected by another,
with a number of its own. Start at `certificates.py`; who has earned one is in `earned.py`.
"""
