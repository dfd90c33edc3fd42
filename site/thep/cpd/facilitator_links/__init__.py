"""The facilitator's link: it opens one event's register without an account, around its days, until it is withdrawn.

Start at `links.py`. The page that it opens is `thep.cpd.offline`.
"""
