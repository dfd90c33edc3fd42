"""What schools buy beside their membership: days of consultancy, training in school, places; how it is used and refunded.

Imports events, membership, payments and below. Start at `states.py` and `buying.py`.
"""
