"""What schools show on the office's screens of people and of themselves."""

from typing import Any

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from wagtail.admin.ui.tables import Column

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cms.spreadsheets import Heading
from thep.schools.models import Affiliation, School
from thep.schools.office_sections import SchoolFigures, SchoolSection


def schools_of(request: HttpRequest, person: User) -> dict[str, Any]:
    return {"affiliations": person.affiliations.select_related("school")}


def domains_of(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"domains": school.email_domains.all()}


def people_of(request: HttpRequest, school: School) -> dict[str, Any]:
    live = school.affiliations.live().filter(state__in=[Affiliation.State.ASKED, Affiliation.State.ACTIVE])
    return {"affiliations": live.select_related("person").order_by("person__name", "role")}


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
