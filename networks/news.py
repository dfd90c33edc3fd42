"""What is new in networks, as each noun tells it and the digest gathers it."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from thep.digests.timetable import Period


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing that is new in the network with the primary key `network`, since `at`.

    `key` names it for good, as `causes.key_of` does: nobody is told twice of one key, whichever networks it is in. `no_news_to` are the
    primary keys of those who know of it: who wrote it, or has answered it; `only_to`, where it isn't news to all members, of those to whom
    it is. `letter` is the cause of the letters by which it reaches those
    who want this network's emails at once; empty where it has none, so that the digest tells them of it once a week.
    """

    network: int
    key: str
    at: datetime.datetime
    words: str
    address: str
    when: str = ""
    place: str = ""
    beginning: str = ""
    no_news_to: frozenset[int] = frozenset()
    only_to: frozenset[int] | None = None
    letter: str = ""


Source = Callable[[Period], Iterable[News]]
"""Returns what is new in all networks in a period, in a fixed number of queries. Who may see it is not its concern: only members of the
network are told, who joined before it was new, and who are in it when the letter leaves."""
