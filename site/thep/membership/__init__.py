"""A school's membership of one tier for one academic year, and its ledger of included places.

Imports schools, payments and below. Start at `models.py` and `places.py`.
"""
