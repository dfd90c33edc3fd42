"""The member's own pages, gathered from every domain: my bookings, my school, my calendar.

Imports everything below. Start at `views.py`.
"""
