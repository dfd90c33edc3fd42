"""What is done again and again by itself: rounds that domains declare, and `manage.py sweep` runs.

Knows nothing of what the rounds do. Start at `rounds.py`.
"""
