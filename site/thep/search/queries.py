"""What is asked of a search and what it answers, whatever engine is under it."""

import datetime
from dataclasses import dataclass, field
from enum import Enum

from django.utils.safestring import SafeString

PUBLIC = "public"
"""The access keyword that everybody holds."""

EMPTY = SafeString("")


class By(Enum):
    """How what is found is sorted. By relevance it is where there are words; where there are none it is the soonest first."""

    RELEVANCE = "relevance"
    SOONEST = "soonest"
    NEWEST = "newest"


@dataclass(frozen=True)
class ByNumber:
    """Sorted by the number that entries have under this name, the least first; what has none comes last."""

    name: str


Sort = By | ByNumber


@dataclass(frozen=True, kw_only=True)
class Query:
    """A reader's question.

    `facets` are the applied filters: values of one facet widen, facets narrow. `count` names the facets to count. `access`
    are the keywords that the reader holds. `starts_after` leaves out what started before; what has no date stays. `page`
    counts from 1. `ranked_by` is a facet and some of its values: what has the first comes first, and so on; within each, as `sort` says.
    `together` finds what is of one group once, as the one that starts soonest, in the place of the best; counts and pages follow.
    `fresh` asks anew, and knows what was added a moment ago: for a list that people look into for what they have just put there.
    """

    words: str = ""
    kinds: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    count: tuple[str, ...] = ()
    sort: Sort = By.RELEVANCE
    ranked_by: tuple[str, tuple[str, ...]] | None = None
    together: bool = False
    access: tuple[str, ...] = (PUBLIC,)
    starts_after: datetime.datetime | None = None
    fresh: bool = False
    page: int = 1
    per_page: int = 20


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One entry found. `highlight` (from its text) and `marked_title` are safe HTML in which only our `<mark>` is markup.

    `others` is how many of its group were found besides, where things are found together.
    """

    kind: str
    key: str
    title: str
    summary: str
    url: str
    highlight: SafeString = EMPTY
    marked_title: SafeString = EMPTY
    starts_at: datetime.datetime | None = None
    others: int = 0


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was found: one page of hits, how many in all, and `counts[facet][value]`.

    A facet's own filter does not narrow its own counts. Where nothing was found, `without` says how many there would be without the
    filter of each facet. `suggestion` is what the reader may have meant to type: the hits are
    then those of the suggestion. `loose` says that no entry has all the words, and that the hits have some of them.

    Which entries, their order, `total` and `counts` may be half a minute old, unless asked for fresh; the hits' own words and who may
    see them are not.
    """

    hits: tuple[Hit, ...]
    total: int
    counts: dict[str, dict[str, int]]
    without: dict[str, int] = field(default_factory=dict)
    suggestion: str = ""
    loose: bool = False
