"""The register taken by list: everybody of a session by name, and a button for each thing that they can have been.

Who leads an event and the office have it in pages of their own. Three hundred people are 60 kB of HTML: a row is sent as the name, which is
pressed where the page has no script, and gets its buttons from `static/cpd/register.js` as it comes near. Start at `rows.py` and `taps.py`.
"""
