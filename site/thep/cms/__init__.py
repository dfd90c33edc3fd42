"""What editors write: the base page, blocks, the controlled vocabulary, site settings and the page cache.

Imports search and design. Start at `models/`.
"""
