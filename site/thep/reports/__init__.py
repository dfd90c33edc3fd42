"""The back office's screens that gather from every domain: what needs attention, events, schools, people.

Imports everything below. Start at `wagtail_hooks.py`; each app's own records are registered in its own, and share `thep.cms.office`.
"""
