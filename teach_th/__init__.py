"""Teach Tower Hamlets: the brand's pages, stories, school profiles, vacancies, job alerts and the talent pool.

Imports the foundation up to `thep.bookings`. Start at `models/` and `access.py`.
"""
