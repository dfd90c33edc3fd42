"""The home page, gathered from every domain, and what a new site has before an editor begins (`first_pages/`).

Imports everything below. Start at `models.py`.
"""
