"""Inviting people to a school by their address: one, a pasted list, or a file, looked at before anybody is invited.

`invitations.py` has the operations on one invitation, `lists.py` those on many, and `standings.py` says how each address stands.
"""
