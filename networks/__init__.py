"""Networks: where people of a subject, a phase or a kind of leadership meet.

`pages` are their Wagtail pages, `members` who is in one, who leads it and who is asked to join, `meetings` the events that a network calls,
`announcements` what its leads tell all of them, `discussion` what members write to each other, `figures` what it comes to, `inviting` how
many people are invited at once, `resources` what its leads share. What is new in somebody's networks is told in their digest (`digest.py`,
for which each noun says its `News`) and counted on their overview (`new_since.py`); what files a network keeps is counted in `quota.py`.
Who may see what of a network is decided in `members/access.py`, of what it shares in `resources/access.py`, and of what members write in
`discussion/access.py`: whoever is in one of the networks that a resource is in sees it, and nothing else makes it wider.
"""
