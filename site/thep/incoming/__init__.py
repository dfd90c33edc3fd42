"""Mail that comes in: answers to our letters, and reports of what could not be delivered.

It comes by a provider's webhook (`provider.py`) or from a mailbox (`mailbox.py`), and is taken in once (`arrivals.py`). Domains above say
what becomes of answers to their letters, as `ReplyHandler`s (`reply_addresses.py`); nothing here knows any of them.
"""
