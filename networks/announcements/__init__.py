"""What leads tell all members of a network: written, looked at, tried out, sent at once or in a digest, and kept on a page for good.

An announcement leaves as a mailing (`thep.mailings`), which settles who gets it how, writes the letters in batches and knows what became of
them; `audience.py` says who its people are. Members choose in `networks/members/emails.py` how often they hear from each network.
"""
