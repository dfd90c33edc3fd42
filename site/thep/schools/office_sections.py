"""The office's screens of schools, to which domains add what they know; and what schools show there and on those of people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django_filters import Filter
from wagtail.admin.ui.tables import Column

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cms.office_sections import Section
from thep.cms.spreadsheets import Heading

from .models import Affiliation, School


@dataclass(frozen=True, kw_only=True)
class SchoolSection(Section):
    """What a domain shows on a school's screen; `beside` the school's address, or below."""

    context: Callable[[HttpRequest, School], dict[str, Any] | None]
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class SchoolFigures:
    """What a domain counts of each school, for those who hold all of `permissions`. Lower numbers of `order` stand first.

    `annotations` returns what every school is annotated with. From that come `columns` of the list, `headings` of its spreadsheet and what
    `template` shows at the top of the school's screen. `filters` returns those that the list has on their account.
    """

    name: str
    order: int
    annotations: Callable[[], dict[str, Any]]
    columns: Sequence[Column]
    headings: Sequence[Heading]
    template: str
    filters: Callable[[], Mapping[str, Filter]] = dict
    permissions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class SchoolAction:
    """Something that a domain offers to do about a school, on its screen, to those who hold all of `permissions`."""

    name: str
    order: int
    label: str
    icon: str
    address: Callable[[School], str]
    permissions: Sequence[str]


def schools_of(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"affiliations": person.affiliations.select_related("school")}


def domains_of(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"domains": school.email_domains.all()}


def people_of(request: HttpRequest, school: School) -> dict[str, Any]:
    live = Q(state__in=[Affiliation.State.ASKED, Affiliation.State.ACTIVE])
    return {"affiliations": school.affiliations.filter(live).select_related("person").order_by("person__name", "role")}


def count_people() -> dict[str, Any]:
    """Return each school's active `people`."""
    affiliated = Affiliation.objects.active().filter(school=OuterRef("pk")).order_by().values("school")
    return {"people": Coalesce(Subquery(affiliated.annotate(n=Count("person", distinct=True)).values("n")), 0)}


SECTIONS = (
    PersonSection(
        name="schools",
        order=10,
        template="schools/office/person_schools.html",
        context=schools_of,
        permissions=("schools.view_affiliation",),
    ),
    SchoolSection(name="domains", order=10, template="schools/office/school_domains.html", context=domains_of, beside=True),
    SchoolSection(
        name="people",
        order=30,
        template="schools/office/school_people.html",
        context=people_of,
        permissions=("schools.view_affiliation",),
    ),
    SchoolFigures(
        name="people",
        order=20,
        annotations=count_people,
        columns=[Column("people", label="People", sort_key="people", classname="office-wide")],
        headings=[Heading("People", lambda school: school.people)],
        template="schools/office/school_figures.html",
    ),
)
