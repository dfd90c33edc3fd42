"""What statements show on the office's screen of a school."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from thep.schools.models import School
from thep.schools.office_sections import SchoolAction, SchoolSection
from thep.statements.models import TermStatement

SEE, CHANGE = ("statements.view_termstatement",), ("statements.add_termstatement",)


def statements_of(request: HttpRequest, school: School) -> dict[str, Any]:
    return {"statements": TermStatement.objects.filter(school=school).without_documents().select_related("school")}


SECTIONS = (
    SchoolSection(
        name="statements",
        order=45,
        template="statements/office/school_statements.html",
        context=statements_of,
        permissions=SEE,
        beside=True,
    ),
    SchoolAction(
        name="statement",
        order=45,
        label="Statement of a term",
        icon="doc-full",
        address=lambda school: f"{reverse('office_statements_prepare')}?school={school.pk}",
        permissions=CHANGE,
    ),
)
