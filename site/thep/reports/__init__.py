"""The back office's panels that gather from every domain: what needs attention, takings, exports.

Imports everything below. Start at `wagtail_hooks.py`.
"""
