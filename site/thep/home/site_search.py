"""The search of the whole site: one question over everything that is findable, what was found told apart by what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from thep.cms import privacy
from thep.search import asked as asking
from thep.search.asked import Asked
from thep.search.browsing import Facet, Numbers, Way
from thep.search.models import KIND
from thep.search.promotions import Promotion, recommended
from thep.search.queries import Hit, Query, Results
from thep.search.results import find
from thep.search.sorts import every_sort, kinds_found, sort_of

PER_PAGE = 20
ONLY = "only"


def label_of(name: str) -> str | None:
    """Return what all things of the sort so named are called; None where there is no such sort."""
    return next((sort.all for sort in every_sort() if sort.name == name), None)


FACET = Facet(ONLY, "What it is", label_of)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found, what it is in words, and the template that draws it with its details."""

    hit: Hit
    what: str
    template: str
    details: Any = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`sorts` has a way to each sort that something was found of, the first being everything; `total` is of what is chosen."""

    asked: Asked
    found: Sequence[Found] = ()
    recommended: Sequence[Promotion] = ()
    total: int = 0
    pages: int = 1
    sorts: Sequence[Way] = ()
    suggestion: str = ""
    loose: bool = False

    @property
    def numbers(self) -> Numbers:
        return Numbers(self.asked, self.pages)

    @property
    def chosen(self) -> str:
        """What sort of thing is shown alone; empty where everything is."""
        return label_of(next(iter(self.asked.chosen.get(ONLY, ())), "")) or ""

    @property
    def suggested(self) -> str:
        return replace(self.asked, words=self.suggestion, page=1).address

    @property
    def everything(self) -> str:
        return replace(self.asked, chosen={}, page=1).address


def read(data: QueryDict) -> Asked:
    """What `data` asks for."""
    ignored = asking.unknown_names(data, {"q", "page", ONLY})
    chosen = asking.read_chosen(data, [FACET], ignored)
    words = asking.read_words(data, ignored)
    page = asking.read_page(data, ignored)
    return Asked(words=words, chosen=chosen, sort=asking.RELEVANCE if words else "soonest", page=page, ignored=tuple(ignored))


def answer(asked: Asked, *, person: Any) -> Answer:
    """Return what `asked` finds that `person` may read; nothing where no words are asked for."""
    if not asked.words:
        return Answer(asked=asked)
    access = privacy.keywords_of_reader(person)
    found = find(_query(asked, access))
    pages = max(1, -(-found.total // PER_PAGE))
    if asked.page > pages:
        asked = replace(asked, page=pages)
        found = find(_query(asked, access))
    return Answer(
        asked=asked,
        found=_found(found.hits, person),
        recommended=recommended(asked.words) if asked.page == 1 else (),
        total=found.total,
        pages=pages,
        sorts=_sorts(asked, found),
        suggestion=found.suggestion,
        loose=found.loose,
    )


def _found(hits: Sequence[Hit], person: Any) -> list[Found]:
    """Return `hits` in their order, each with the details that its sort has for `person`."""
    details: dict[tuple[str, str], Any] = {}
    for sort in every_sort():
        if sort.details and (mine := [hit for hit in hits if hit.kind in sort.kinds]):
            details |= {(sort.name, key): each for key, each in sort.details(mine, person).items()}
    found = []
    for hit in hits:
        if its := sort_of(hit.kind):
            found.append(Found(hit=hit, what=its.one, template=its.template, details=details.get((its.name, hit.key))))
    return found


def _query(asked: Asked, access: tuple[str, ...]) -> Query:
    """The question for the search, the same for all who ask within five minutes and hold the same."""
    now = timezone.now()
    chosen = [kind for sort in every_sort() if sort.name in asked.chosen.get(ONLY, ()) for kind in sort.kinds]
    return Query(
        words=asked.words,
        kinds=kinds_found(),
        facets={KIND: tuple(chosen)} if chosen else {},
        count=(KIND,),
        access=access,
        starts_after=now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0),
        page=asked.page,
        per_page=PER_PAGE,
        together=True,
    )


def _sorts(asked: Asked, found: Results) -> list[Way]:
    counts = found.counts.get(KIND, {})
    ways = [
        Way(label=sort.all, count=count, address=replace(asked, chosen={ONLY: (sort.name,)}, page=1).address)
        for sort in every_sort()
        if (count := sum(counts.get(kind, 0) for kind in sort.kinds)) or sort.name in asked.chosen.get(ONLY, ())
    ]
    everything = Way(label="Everything", count=sum(counts.values()), address=replace(asked, chosen={}, page=1).address)
    return [everything, *ways]
