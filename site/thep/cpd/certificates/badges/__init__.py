"""Certificates as Open Badges 3.0: credentials that holders keep in a wallet, and that anybody verifies without asking us but whether
they still hold.

`keys.py` has the keys that sign; `credentials.py` what is signed; `status_lists.py` what was revoked.
"""
