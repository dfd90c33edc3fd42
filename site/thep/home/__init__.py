"""The home page, gathered from every domain, and the pages that a new site has (`new_site.py`).

Imports everything below. Start at `models.py`.
"""
