"""A school's statements, for those who lead it, and for whoever has a letter's link."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.mail.signed_links import LinkGone, says_why_refused
from thep.schools.access import is_lead_of
from thep.schools.models import School

from .letters import READ
from .models import TermStatement


class StatementDeleted(LinkGone):
    words = "We keep statements for six years, and have deleted this one."


@login_required
@never_cache
@require_safe
def statements(request: HttpRequest, urn: int) -> HttpResponse:
    """List the statements that the school was sent, the latest first; 404 to everybody who doesn't lead it."""
    school = _school_led(request, urn)
    sent = school.statements.sent().without_documents("replaced_by")
    context = {"school": school, "statements": sent, "section": "member", "here": "school"}
    return render(request, "statements/statements.html", context)


@login_required
@never_cache
@require_safe
def statement(request: HttpRequest, urn: int, public_id: UUID) -> HttpResponse:
    """Serve a statement as it was sent."""
    return serve(get_object_or_404(TermStatement.objects.sent(), school=_school_led(request, urn), public_id=public_id))


@never_cache
@require_safe
@says_why_refused
def from_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Serve a statement to whoever has the letter that it was sent with."""
    found = READ.find(token)
    if found.sent_at is None:
        raise StatementDeleted
    return serve(found)


def serve(statement: TermStatement) -> HttpResponse:
    """Return the document of a statement, as it was drawn up."""
    response = HttpResponse(statement.read_document(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="statement-{statement.reference}.pdf"'
    return response


def _school_led(request: HttpRequest, urn: int) -> School:
    school = get_object_or_404(School, urn=urn)
    if not is_lead_of(person_of(request), school):
        raise Http404
    return school
