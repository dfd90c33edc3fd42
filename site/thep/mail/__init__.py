"""Every message leaves through the outbox: a row written with its cause, delivered after commit, retried, sent once.

Imports accounts and below. Start at `outbox.py`.
"""
