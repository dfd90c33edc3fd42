"""The list of vacancies: what a reader asks of it, and what it answers, with the way on where there is nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, When
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from teach_th.locations import locations
from teach_th.locations.locations import Location
from thep.search import asked as asking
from thep.search import browsing
from thep.search.asked import MOST_NAMED, RELEVANCE
from thep.search.browsing import Chip, Facet, Filter, Way
from thep.search.memory import MANY, remembered
from thep.search.queries import Hit, Query, Results
from thep.search.results import find

from .models import Vacancy, VacancyQuerySet
from .search import KIND, PAY, SCHOOL, facets

PER_PAGE = 20
FEW = 3
NEAREST = "nearest"
SORTS = {"soonest": "Closing soon", "newest": "Newest", NEAREST: "Nearest", PAY: "Best paid", RELEVANCE: "Best match"}
MILES = {"0.5": "Half a mile", "1": "1 mile", "2": "2 miles", "3": "3 miles", "5": "5 miles"}
NOWHERE = ("nowhere",)


@dataclass(frozen=True, kw_only=True)
class Asked(asking.Asked):
    """`near` is what was typed, `place` where that is; `within` is one of `MILES`. `wrong` says why `near` is nowhere that we know."""

    near: str = ""
    place: Location | None = None
    within: str = ""
    wrong: str = ""

    @property
    def is_narrowed(self) -> bool:
        return super().is_narrowed or bool(self.within)

    @property
    def in_use(self) -> int:
        return super().in_use + bool(self.within and self.place)

    @property
    def within_words(self) -> str:
        return MILES.get(self.within, "").lower()

    @property
    def order_words(self) -> str:
        """' by distance from Mile End station', where that is their order."""
        if self.place is None:
            return ""
        if self.sort == NEAREST:
            return ", the nearest first" if self.within else f" by distance from {self.place.label}"
        return "" if self.within else f", with how far they are from {self.place.label}"

    @property
    def default_sort(self) -> str:
        return NEAREST if self.place else RELEVANCE if self.words else "soonest"

    def further_parts(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in (("near", self.near), ("within", self.within)) if value]

    def anywhere(self) -> "Asked":
        """Return the same question, wherever the school is."""
        near_sorted = self.sort == NEAREST
        there = replace(self, near="", place=None, within="", wrong="", page=1)
        return replace(there, sort=there.default_sort) if near_sorted else there


@dataclass(frozen=True, kw_only=True)
class Row:
    """One advert in the list; `miles` is how far it is, where somebody said from where."""

    vacancy: Vacancy
    hit: Hit | None = None
    miles: float | None = None

    @property
    def address(self) -> str:
        return reverse("vacancy", args=[self.vacancy.pk, self.vacancy.slug])

    @property
    def area(self) -> str:
        """'E3, Bow'."""
        return locations.area_of(self.vacancy.school)

    @property
    def distance(self) -> str:
        """'0.4 miles'; a tenth is as near as it's said."""
        if self.miles is None:
            return ""
        shown = max(round(self.miles, 1), 0.1)
        return f"{shown:g} mile{'' if shown == 1 else 's'}"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`pages` is how many pages there are; `asked.page` is one of them. `ways` and `near` are for where nothing was found."""

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

    @property
    def filters_shown(self) -> tuple[object, ...]:
        return browsing.shown(self.filters)

    @property
    def cleared(self) -> str:
        """The same words without any filter."""
        return replace(self.asked.anywhere(), chosen={}).address

    @property
    def suggested(self) -> str:
        return replace(self.asked, words=self.suggestion, page=1).address


def read(data: QueryDict) -> Asked:
    """Return what `data` asks for. Nothing there is an error: what makes no sense is ignored and named."""
    known = all_facets()
    ignored = asking.unknown_names(data, {"q", "near", "within", "sort", "page"} | {facet.name for facet in known})
    chosen = asking.read_chosen(data, known, ignored)
    words = asking.read_words(data, ignored)
    near, place, wrong = asking.plain(data.get("near", ""))[: locations.LONGEST], None, ""
    if near:
        try:
            place = locations.find_location(near)
        except locations.UnknownLocation as unknown:
            wrong = str(unknown)
    within = data.get("within", "")
    if within and within not in MILES:
        ignored.append(f"‘{asking.short(within)}’ isn’t one of the distances.")
    within = within if within in MILES and place else ""
    page = asking.read_page(data, ignored)
    asked = Asked(words=words, chosen=chosen, near=near, place=place, within=within, wrong=wrong, page=page)
    sort = asking.read_sort(data, SORTS, asked.default_sort, ignored)
    if sort == NEAREST and place is None:
        if not wrong:
            ignored.append("To sort by distance, enter a postcode or station.")
        sort = asked.default_sort
    return replace(asked, sort=sort, ignored=tuple(ignored[:MOST_NAMED]))


def all_facets() -> tuple[Facet, ...]:
    """Those of the page, and the school: its profile leads to its own adverts."""
    return (*facets(), Facet(SCHOOL, "School", _name_of_school))


def _name_of_school(urn: str) -> str | None:
    return locations.register().names.get(urn)


def answer(asked: Asked) -> Answer:
    """Return what `asked` finds, on the last page where it asks for one beyond."""
    found = find(query(asked))
    pages = max(1, -(-found.total // PER_PAGE))
    if asked.page > pages:
        asked = replace(asked, page=pages, ignored=(*asked.ignored, f"There’s no page {asked.page}; this is the last."))
        found = find(query(asked))
    return Answer(
        asked=asked,
        rows=rows(found.hits, asked.place),
        total=found.total,
        pages=pages,
        filters=[browsing.filter_of(facet, found.counts.get(facet.name, {}), asked) for facet in facets()],
        chips=chips(asked),
        suggestion=found.suggestion,
        loose=found.loose,
        ways=() if found.total else wider_searches(asked, found),
        near=() if found.total or not asked.is_narrowed else closing_soon(),
    )


def query(asked: Asked) -> Query:
    """Return the search's query. It is the same for all who ask within a minute, so that the answer can be remembered."""
    chosen = dict(asked.chosen)
    ranked_by = None
    if asked.place is not None:
        miles = locations.distances(asked.place)
        if asked.within:
            inside = tuple(urn for urn, far in miles.items() if far <= float(asked.within))
            here = chosen.get(SCHOOL)
            chosen[SCHOOL] = tuple(urn for urn in inside if here is None or urn in here) or NOWHERE
        if asked.sort == NEAREST:
            ranked_by = (SCHOOL, tuple(miles))
    sort = {PAY: f"number:{PAY}", RELEVANCE: "", NEAREST: "soonest"}.get(asked.sort, asked.sort)
    return Query(
        words=asked.words,
        kinds=(KIND,),
        facets=chosen,
        count=(*(facet.name for facet in facets()), SCHOOL),
        sort=sort,
        ranked_by=ranked_by,
        starts_after=timezone.now().replace(second=0, microsecond=0),
        page=asked.page,
        per_page=PER_PAGE,
    )


def rows(hits: Sequence[Hit], place: Location | None = None) -> list[Row]:
    """`hits` with their adverts and schools, in one query; what closed or was withdrawn in this half minute is left out."""
    vacancies = _for_cards().in_bulk([int(hit.key) for hit in hits]) if hits else {}
    found = ((hit, vacancies.get(int(hit.key))) for hit in hits)
    return [Row(vacancy=vacancy, hit=hit, miles=miles_to(place, vacancy)) for hit, vacancy in found if vacancy is not None]


def chips(asked: Asked) -> list[Chip]:
    found = browsing.chips(asked, all_facets())
    if asked.place is not None and asked.within:
        label = f"Within {MILES[asked.within].lower()} of {asked.place.label}"
        found.append(Chip(name="within", label=label, address=replace(asked, within="", page=1).address))
    return found


def wider_searches(asked: Asked, found: Results) -> list[Way]:
    """Return the wider searches that find something, each with how many: further away, one filter dropped at a time, without the words."""
    wider: list[tuple[str, int, Asked]] = []
    if asked.place is not None and asked.within:
        at_schools = found.counts.get(SCHOOL, {})
        for miles, label in MILES.items():
            inside = sum(count for urn, count in at_schools.items() if distance_within(asked.place, urn, float(miles)))
            if inside and float(miles) > float(asked.within):
                wider.append((f"Look within {label.lower()} of {asked.place.label}", inside, replace(asked, within=miles, page=1)))
                break
        wider.append(("Look in the whole borough", found.without.get(SCHOOL, 0), replace(asked, within="", page=1)))
    for facet in all_facets():
        if facet.name in asked.chosen and not (facet.name == SCHOOL and asked.within):
            labels = [facet.label_of(value) or value for value in asked.chosen[facet.name]]
            name = f"‘{labels[0]}’" if len(labels) == 1 else f"the filter ‘{facet.legend}’"
            wider.append((f"Remove {name}", found.without.get(facet.name, 0), asked.without_facet(facet.name)))
    if asked.words and (asked.chosen or asked.within):
        other = replace(asked, words="", page=1)
        other = replace(other, sort=other.default_sort)
        count = find(replace(query(other), per_page=0, count=())).total
        wider.append((f"Remove the words ‘{asking.short(asked.words)}’", count, other))
    return [Way(label=label, count=count, address=other.address) for label, count, other in wider if count]


def first_rows(asked: Asked, number: int = FEW) -> list[Row]:
    """Return the first `number` that `asked` finds. The query is that of a whole page, whose answer is often remembered."""
    return rows(find(replace(query(asked), per_page=number)).hits)


def closing_soon(number: int = FEW) -> list[Row]:
    """Return the `number` open adverts that close soonest, as they were half a minute ago at most."""
    found = remembered(f"vacancies-soon:{number}", lambda: list(_for_cards().order_by("closes_at", "pk")[:number]), cache=MANY)
    return [Row(vacancy=each) for each in found if each.is_open]


def similar_vacancies(vacancy: Vacancy) -> list[Row]:
    """Return a few open adverts most like this one: of its role in its kind of school, of its role, in its kind of school, then any."""
    role, phase = vacancy.role, vacancy.school.phase
    found = remembered(f"vacancies-like:{role}:{phase}", lambda: list(_open_vacancies_like(role, phase)[: FEW + 1]), cache=MANY)
    return [Row(vacancy=each) for each in found if each.pk != vacancy.pk and each.is_open][:FEW]


def _open_vacancies_like(role: str, phase: str) -> VacancyQuerySet:
    same_kind = Case(When(role=role, school__phase=phase, then=0), When(role=role, then=1), When(school__phase=phase, then=2), default=3)
    return _for_cards().order_by(same_kind, "closes_at", "pk")


def _for_cards() -> VacancyQuerySet:
    return Vacancy.objects.open().select_related("school").defer("description", "looking_for", "offer", "safeguarding", "comment")


def distance_within(place: Location, urn: str, miles: float) -> bool:
    point = locations.register().schools.get(urn)
    return point is not None and place.miles_to(*point) <= miles


def miles_to(place: Location | None, vacancy: Vacancy) -> float | None:
    school = vacancy.school
    if place is None or school.easting is None or school.northing is None:
        return None
    return place.miles_to(school.easting, school.northing)
