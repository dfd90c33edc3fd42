"""What the catalogue answers: one page of what was asked for, the filters with their counts, and the way on where there is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from thep.bookings.marks import mark_of, with_mine
from thep.cms import privacy
from thep.events.availability import Availability, availability
from thep.events.entries import EVENT, UNDATED
from thep.events.facets import INCLUDED, MONTH, PAY, PRICE, WHEN
from thep.events.models import Event
from thep.events.prices import Quote, Reader, quotes
from thep.events.search import OTHERS, cost_name, price_name
from thep.events.times import Month, location_in_words, when
from thep.membership.years import this_academic_year
from thep.search.browsing import Chip, Filter, Way, chips, filter_of, shown
from thep.search.queries import PUBLIC, Hit, Query, Results
from thep.search.results import find

from . import facets
from .asked import CALENDAR, LIST, Asked
from .models import CoursePage

PER_PAGE = 20
PER_MONTH = 200
NEAR = 3


@dataclass(frozen=True, kw_only=True)
class Row:
    """One result: a run, or a course without dates, for which `event` is None. `mark` says what the reader has booked there."""

    hit: Hit
    subject: str
    event: Event | None = None
    quote: Quote | None = None
    places: Availability
    when: str
    place: str = ""
    kind: str = "Course"
    mark: tuple[str, str] | None = None

    @property
    def why(self) -> str:
        """The reason of the price without the price itself, which stands above it."""
        if self.quote is None:
            return ""
        others = "" if self.quote.is_included else self.quote.price_of_others
        return f"{self.quote.why}. {others}" if others else self.quote.why


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`pages` is how many pages there are; `asked.page` is one of them. `ways`, `near` and `soon` are for where nothing was found.

    Of one month, `everywhere` says how many there are in all, and `months` in which months these are.
    """

    asked: Asked
    rows: Sequence[Row]
    total: int
    pages: int
    filters: Sequence[Filter]
    chips: Sequence[Chip]
    suggestion: str = ""
    loose: bool = False
    ways: Sequence[Way] = ()
    near: Sequence[Row] = ()
    soon: Sequence[Row] = ()
    everywhere: int = 0
    months: Sequence[Month] = ()

    @property
    def nearest(self) -> Month | None:
        """The month with something that is nearest to the one shown, which has nothing; later ones before earlier ones."""
        shown = self.asked.month
        later = [month for month in self.months if shown is None or month > shown]
        return next(iter([*later, *reversed(self.months)]), None)

    @property
    def to_nearest(self) -> str:
        return replace(self.asked, month=self.nearest).address

    @property
    def offered(self) -> int:
        """How many the filters leave: of every month, where one is shown."""
        return self.everywhere if self.asked.view == CALENDAR else self.total

    @property
    def filters_shown(self) -> tuple[object, ...]:
        """All that the filters show: what is drawn of them once is drawn right for whoever sees the same."""
        return shown(self.filters)

    @property
    def as_list(self) -> str:
        return replace(self.asked, view=LIST, page=1).address

    @property
    def as_calendar(self) -> str:
        return replace(self.asked, view=CALENDAR, page=1).address

    @property
    def cleared(self) -> str:
        """The same words without any filter."""
        return replace(self.asked, chosen={}, page=1).address

    @property
    def suggested(self) -> str:
        return replace(self.asked, words=self.suggestion, page=1).address

    @property
    def month_before(self) -> str:
        return replace(self.asked, month=self.asked.month.previous).address if self.asked.month else ""

    @property
    def month_after(self) -> str:
        return replace(self.asked, month=self.asked.month.following).address if self.asked.month else ""


class Catalogue:
    """The catalogue as `reader` sees it: the price that counts for them is their first tier's of this academic year."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.access = privacy.keywords_of_reader(reader.person) if reader.person else (PUBLIC,)
        year = this_academic_year()
        tiers = sorted(reader.tiers(year), key=lambda tier: tier.order)
        self.tier = tiers[0].slug if tiers else OTHERS
        self.has_included = any(
            membership.places_left > 0
            for school in reader.schools
            if (membership := reader.membership(school, year)) and membership.tier.slug == self.tier
        )
        self.facets = facets.facets()

    def answer(self, asked: Asked) -> Answer:
        """Return what `asked` finds, on the last page where it asks for one beyond."""
        query = self.query(asked)
        found = find(query)
        pages = max(1, -(-found.total // query.per_page))
        if asked.page > pages:
            asked = replace(asked, page=pages, ignored=(*asked.ignored, f"There’s no page {asked.page}; this is the last."))
            found = find(self.query(asked))
        rows = self.rows(found.hits)
        filters = self.filters(asked, found)
        ways = () if found.total else self.ways(asked, found)
        near = () if found.total else self.near(asked, ways)
        return Answer(
            asked=asked,
            rows=rows,
            total=found.total,
            pages=pages,
            filters=filters,
            chips=chips(asked, self.facets),
            suggestion=found.suggestion,
            loose=found.loose,
            ways=ways,
            near=near,
            soon=() if found.total or near or not asked.is_narrowed else self.some(Asked()),
        )

    def month(self, asked: Asked) -> Answer:
        """Return what `asked` finds that has a session in the month it asks for, else in the first that has any.

        `months` are those that have something; the filters count what is found in all of them.
        """
        asked = replace(asked, page=1, sort="soonest")
        everything = self.query(asked)
        found = find(replace(everything, count=(*everything.count, MONTH), per_page=1))
        months = sorted(month for value in found.counts.get(MONTH, {}) if (month := Month.read(value)))
        shown = asked.month or first_month(asked, months)
        there = find(replace(everything, facets=everything.facets | {MONTH: (str(shown),)}, per_page=PER_MONTH))
        return Answer(
            asked=replace(asked, month=shown),
            rows=self.rows(there.hits),
            total=there.total,
            pages=1,
            filters=self.filters(asked, found),
            chips=chips(asked, self.facets),
            suggestion=there.suggestion or found.suggestion,
            loose=there.loose,
            everywhere=found.total,
            months=months,
            ways=() if found.total else self.ways(asked, found),
        )

    def query(self, asked: Asked) -> Query:
        """Return the search's query. It is the same for all who ask within five minutes, so that the answer can be remembered."""
        now = timezone.now()
        chosen = {self.named(name): values for name, values in asked.chosen.items()}
        price = self.named(PRICE)
        if PAY in chosen.get(price, ()) and not self.has_included:
            chosen[price] = (*chosen[price], INCLUDED)
        return Query(
            words=asked.words,
            kinds=(EVENT, UNDATED),
            facets=chosen,
            count=tuple(self.named(facet.name) for facet in self.facets),
            sort=self.sort(asked.sort),
            access=self.access,
            starts_after=now.replace(minute=now.minute // 5 * 5, second=0, microsecond=0),
            page=asked.page,
            per_page=PER_PAGE,
        )

    def sort(self, sort: str) -> str:
        if sort == "price":
            return f"number:{cost_name(self.tier) if self.has_included else price_name(self.tier)}"
        return "" if sort == "relevance" else sort

    def named(self, facet: str) -> str:
        """Return the search's name of a facet of ours."""
        return price_name(self.tier) if facet == PRICE else facet

    def rows(self, hits: Sequence[Hit]) -> list[Row]:
        """`hits` with their events, prices and subjects, in two queries, and a third where some have no date."""
        pks = [int(hit.key) for hit in hits if hit.kind == EVENT]
        first_subject = _subjects().filter(coursepage=OuterRef("page")).values("subject__name")[:1]
        runs = Event.objects.select_related("venue").annotate(sittings=Count("sessions"), subject=Subquery(first_subject))
        events: dict[int, Event] = with_mine(runs, self.reader.person).in_bulk(pks)
        prices = quotes(list(events.values()), reader=self.reader) if events else {}
        undated = [int(hit.key) for hit in hits if hit.kind == UNDATED]
        subjects = dict(_subjects(last=True).filter(coursepage__in=undated).values_list("coursepage", "subject__name")) if undated else {}
        rows = []
        for hit in hits:
            event = events.get(int(hit.key)) if hit.kind == EVENT else None
            if event is not None:
                rows.append(_run(hit, event, prices[event.pk]))
            elif hit.kind == UNDATED:
                rows.append(_undated(hit, subjects))
        return rows

    def filters(self, asked: Asked, found: Results) -> list[Filter]:
        filters = []
        for facet in self.facets:
            counts = dict(found.counts.get(self.named(facet.name), {}))
            if facet.name == PRICE and not self.has_included:
                counts[PAY] = counts.get(PAY, 0) + counts.pop(INCLUDED, 0)
            filters.append(filter_of(facet, counts, asked))
        return filters

    def ways(self, asked: Asked, found: Results) -> list[Way]:
        """Return at most two filters that could be dropped to find something, each with how many.

        A facet's counts leave its own filter out, so they say how many there'd be; the number is 0 where a facet may have several values.
        """
        ways = []
        for facet in self.facets:
            counts = found.counts.get(self.named(facet.name), {})
            if facet.name in asked.chosen and counts:
                labels = [facet.label_of(value) or value for value in asked.chosen[facet.name]]
                ways.append(
                    Way(
                        label=labels[0] if len(labels) == 1 else facet.legend,
                        count=sum(counts.values()) if facet.single else 0,
                        address=asked.without_facet(facet.name).address,
                    )
                )
        return sorted(ways, key=lambda way: -way.count)[:2]

    def near(self, asked: Asked, ways: Sequence[Way]) -> list[Row]:
        """Return the first few that the words find without filters.

        The search isn't asked where there are no words, or where one filter is in use and dropping it finds nothing either.
        """
        if not asked.words or not (ways or len(asked.chosen) > 1):
            return []
        return self.some(Asked(words=asked.words, sort="relevance"))

    def some(self, asked: Asked) -> list[Row]:
        """Return the first few that `asked` finds. The query is that of a whole page, whose answer is often remembered."""
        return self.rows(find(replace(self.query(asked), per_page=NEAR)).hits)


def _subjects(*, last: bool = False) -> QuerySet[Any]:
    """Which course pages have which subjects, by the subjects' names."""
    return CoursePage.subjects.through.objects.order_by("-subject__name" if last else "subject__name")


def _run(hit: Hit, event: Event, quote: Quote) -> Row:
    annotated: Any = event
    return Row(
        hit=hit,
        event=event,
        quote=quote,
        places=availability(event),
        when=when(event, annotated.sittings),
        place=location_in_words(event),
        kind=event.get_kind_display(),
        subject=annotated.subject or "",
        mark=mark_of(annotated.mine),
    )


def _undated(hit: Hit, subjects: dict[int, str]) -> Row:
    return Row(
        hit=hit,
        places=Availability("info", "Register interest", "Register interest"),
        when="Dates to be confirmed",
        subject=subjects.get(int(hit.key), ""),
    )


def first_month(asked: Asked, months: Sequence[Month]) -> Month:
    """Return the first of `months`, which have something, from today on; of those that `asked` is narrowed to where it is."""
    today = Month.of(timezone.localdate())
    chosen = {month for value in asked.chosen.get(WHEN, ()) if (month := Month.read(value))}
    to_come = [month for month in months if month >= today]
    return next(iter([month for month in to_come if month in chosen] or to_come), today)
