"""The catalogue: course pages, their runs, the facets to find them by and the demand for more.

Imports the foundation up to `thep.bookings`. Start at `models.py`, `catalogue.py` and `views.py`.
"""
