"""The search of the whole site: one question over everything that is findable, what was found told apart by what it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from thep.cms import privacy
from thep.events.availability import Availability, availability
from thep.events.entries import EVENT, UNDATED
from thep.events.models import Event
from thep.events.prices import Quote, Reader, quotes
from thep.events.times import place
from thep.search import asked as asking
from thep.search.asked import Asked
from thep.search.browsing import Facet, Numbers, Way
from thep.search.models import KIND
from thep.search.promotions import Promotion, recommended
from thep.search.queries import Hit, Query, Results
from thep.search.registry import sources
from thep.search.results import find

PER_PAGE = 20
ONLY = "only"
VACANCY = "vacancy"


@dataclass(frozen=True)
class Sort:
    """One sort of thing that is found: what one is called, what all are, their kinds in the search, and where they are listed."""

    name: str
    one: str
    all: str
    kinds: tuple[str, ...]


SORTS = (
    Sort("events", "Course or event", "Courses and events", (EVENT, UNDATED)),
    Sort("pages", "Page", "Pages", ("page",)),
    Sort("stories", "Story", "Stories", ("story",)),
    Sort("vacancies", "Vacancy", "Vacancies", (VACANCY,)),
    Sort("schools", "School", "Schools", ("school",)),
)
ONE_OF = {kind: sort.one for sort in SORTS for kind in sort.kinds}
LABELS = {sort.name: sort.all for sort in SORTS}
FACET = Facet(ONLY, "What it is", LABELS.get)


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing found, and what it is in words. All runs of a course are one, with the date, price and places of the next."""

    hit: Hit
    kind: str
    event: Event | None = None
    quote: Quote | None = None
    places: Availability | None = None
    place: str = ""

    @property
    def without_a_date(self) -> bool:
        return self.hit.kind == UNDATED

    @property
    def closes(self) -> bool:
        """Whether its date is the last day on which to answer it."""
        return self.hit.kind == VACANCY


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
        return LABELS.get(next(iter(self.asked.chosen.get(ONLY, ())), ""), "")

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
        found=_found(found.hits, Reader.of(person)),
        recommended=recommended(asked.words) if asked.page == 1 else (),
        total=found.total,
        pages=pages,
        sorts=_sorts(asked, found),
        suggestion=found.suggestion,
        loose=found.loose,
    )


def _found(hits: Sequence[Hit], reader: Reader) -> list[Found]:
    """Return `hits` in their order, events with their price for `reader` and the places left; in two queries where there are any."""
    events = Event.objects.select_related("venue").in_bulk([int(hit.key) for hit in hits if hit.kind == EVENT])
    prices = quotes(list(events.values()), reader=reader) if events else {}
    found = []
    for hit in hits:
        event = events.get(int(hit.key)) if hit.kind == EVENT else None
        if event is None:
            found.append(Found(hit=hit, kind=ONE_OF.get(hit.kind, "")))
        else:
            kind, where = event.get_kind_display(), place(event)
            found.append(Found(hit=hit, kind=kind, event=event, quote=prices[event.pk], places=availability(event), place=where))
    return found


def _query(asked: Asked, access: tuple[str, ...]) -> Query:
    """The question for the search, the same for all who ask within five minutes and hold the same."""
    now = timezone.now()
    chosen = [kind for sort in SORTS if sort.name in asked.chosen.get(ONLY, ()) for kind in sort.kinds]
    return Query(
        words=asked.words,
        kinds=tuple(kind for kind in ONE_OF if kind in sources()),
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
        for sort in SORTS
        if (count := sum(counts.get(kind, 0) for kind in sort.kinds)) or sort.name in asked.chosen.get(ONLY, ())
    ]
    everything = Way(label="Everything", count=sum(counts.values()), address=replace(asked, chosen={}, page=1).address)
    return [everything, *ways]
