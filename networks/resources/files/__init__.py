"""Files that people share: what they are, what they tell of whoever made them, and how they look.

What is asked of a file is in `recognising` (which kind it is, or why it can't be taken), `names` (what it may be called), `cleaning` (the
same file without what it tells of people), `drawing` (its pages and its words) and `word_pages` (a Word document as a page of ours).

These stand on what is known of each kind: `kinds` names them all; `pdfs`, `office` (with `bare_office`, which cleans), `pictures` and
`sounds` check and clean theirs; `refusals` has the words that several of them say.

What only a process of its own may open is opened by `child`, a program without Django. What needs no Django is in its folder and is used
from here too: `child/markup.py` (HTML that is safe to show), `child/bare_pictures.py`, `child/text.py`.
"""
