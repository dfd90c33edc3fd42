"""The list of schools, by name: the register is asked, not the search, for it knows every school by street and postcode."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from teach_th.locations.locations import DISTRICTS
from thep.cms.spreadsheets import Heading, Sheet
from thep.cms.vocabulary import Phase
from thep.schools.models import School
from thep.search import names
from thep.search.lists import downloads
from thep.search.lists.answers import Found
from thep.search.lists.faceted_list import FacetedList
from thep.search.lists.facets import Facet, facet_of, words_of_choices
from thep.search.lists.query import ListQuery, SortOrder

SCHOOLS = Sheet(
    "schools",
    [
        Heading("School", lambda school: school.name),
        Heading("URN", lambda school: school.urn),
        Heading("Phase", lambda school: school.get_phase_display()),
        Heading("Type", lambda school: school.kind),
        Heading("Youngest", lambda school: school.low_age),
        Heading("Oldest", lambda school: school.high_age),
        Heading("Pupils", lambda school: school.pupils),
        Heading("Street", lambda school: school.street),
        Heading("Locality", lambda school: school.locality),
        Heading("Postcode", lambda school: school.postcode),
        Heading("Website", lambda school: school.website),
        Heading("Welcomes visitors", lambda school: hasattr(school, "profile") and school.profile.welcomes_visits),
        Heading("Web page", lambda school: settings.SITE_ADDRESS + reverse("school_profile", args=[school.urn, school.slug])),
    ],
)


class SchoolList(FacetedList[ListQuery]):
    """The open schools of the register."""

    name = "schools"
    one, many = "school", "schools"
    title = "Schools"
    section = "teach"
    crumbs = (("Teach Tower Hamlets", "/teach/"), ("Schools", ""))
    template = "teach_th/schools.html"
    row_template = "teach_th/school_rows.html"
    orders = (SortOrder("name", "By name"),)
    per_page = 50
    sheet = SCHOOLS

    @cached_property
    def facets(self) -> Sequence[Facet]:
        return (facet_of("phase", "Phase", words_of_choices(Phase)), facet_of("area", "Area", DISTRICTS))

    def find(self, query: ListQuery) -> Found:
        having_words, phases, areas = _having(query.words), _in_phases(query), _in_areas(query)
        found = _found(query)
        total = found.count()
        first = (query.page - 1) * self.per_page
        others = {"phase": having_words.filter(areas), "area": having_words.filter(phases)}
        return Found(
            rows=list(found.select_related("profile").order_by("name")[first : first + self.per_page]),
            total=total,
            counts={"phase": _phases(others["phase"]), "area": _areas(others["area"])},
            without={name: others[name].count() for name in query.chosen} if not total else {},
        )

    def count(self, query: ListQuery) -> int:
        return _found(query).count()

    def everything(self, query: ListQuery) -> Iterator[School]:
        return iter(_found(query).select_related("profile").order_by("name")[: downloads.MOST])


def _found(query: ListQuery) -> QuerySet[School]:
    return _having(query.words).filter(_in_phases(query), _in_areas(query))


def _having(words: str) -> QuerySet[School]:
    """Return the open schools that have each of `words` in their name, place or postcode; all of them where there are none."""
    schools = School.objects.of_the_register().open()
    return names.matching(schools, words, ("name", "locality", "street", "postcode")) if words else schools


def _in_phases(query: ListQuery) -> Q:
    phases = query.chosen.get("phase")
    return Q(phase__in=phases) if phases else Q()


def _in_areas(query: ListQuery) -> Q:
    found = Q()
    for district in query.chosen.get("area", ()):
        found |= Q(postcode__startswith=f"{district} ")
    return found


def _phases(schools: QuerySet[School]) -> dict[str, int]:
    return dict(schools.exclude(phase="").order_by().values_list("phase").annotate(Count("pk")))


def _areas(schools: QuerySet[School]) -> dict[str, int]:
    counts = {district: Count("pk", filter=Q(postcode__startswith=f"{district} ")) for district in DISTRICTS}
    counted: dict[str, int] = schools.order_by().aggregate(**counts)
    return counted
