"""Writing to many people: who gets it, the words, when it is sent, and what became of it.

Imports mail and below. Domains above say whom one may write to, with an `Audience`. Start at `moves.py`, then `sending.py`.
"""
