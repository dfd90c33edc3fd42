"""What members of a network write to each other, where the network wants a discussion space: threads, and the posts in them.

`threads.py` and `posts.py` are what members do, `moderation.py` what leads settle, `following.py` who hears of a thread, `telling.py` the
letters by which they do, in one conversation for each thread, and `answers.py` the answers to these letters, which become posts. Whatever
is written goes through `markup.py` before it is kept.
"""
