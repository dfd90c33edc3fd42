"""Clubs: a small complete domain, which shows that its own package, its URL and an installed app are all that a domain takes.

People join a club and meet. Its meetings are for its members alone; its page is found by everybody.
"""
