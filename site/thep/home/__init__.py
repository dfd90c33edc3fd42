"""The home page, gathered from every domain, and the demonstration command.

Imports everything below. Start at `models.py`.
"""
