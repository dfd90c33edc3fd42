"""Everything findable is one `SearchEntry`; an engine behind `engines/` finds it.

Imports only the design system. Start at `models.py`, then `registry.py` for how a domain makes its entries.
"""
