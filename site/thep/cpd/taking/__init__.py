"""The register taken by list: everybody of a session by name, and a button for each thing that they can have been.

Who leads an event and the office have it in pages of their own. Start at `rows.py` and `taps.py`.
"""
