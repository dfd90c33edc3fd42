"""People and how they sign in: email and password, emailed code, passkey; second factors; profile.

Imports cms and below. Start at `models.py`, then `access.py` for who must use a second factor.
"""
