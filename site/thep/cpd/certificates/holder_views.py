"""A person's own certificates: seen, taken, downloaded, shared."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from thep.accounts.access import person_of
from thep.events.models import Event

from . import certificates, checking, document, own
from .badges import keys
from .errors import CertificateError
from .models import Certificate


@login_required
@never_cache
@require_safe
def certificate_list(request: HttpRequest) -> HttpResponse:
    """List the reader's certificates, and the events of which they can have one."""
    person = person_of(request)
    context = {
        "certificates": Certificate.objects.filter(person=person).select_related("replaced_by"),
        "to_take": own.events_to_take(person),
        "section": "member",
        "here": "learning",
    }
    return render(request, "cpd/certificates/list.html", context)


@login_required
@never_cache
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the reader's certificate of an event to them; where it can't be, say why."""
    person = person_of(request)
    event = get_object_or_404(Event.objects.exclude(state=Event.State.DRAFT).filter(sessions__marks__person=person).distinct(), pk=pk)
    try:
        made = certificates.issue(event, person)
    except CertificateError as error:
        messages.error(request, str(error))
        return redirect("member_certificates")
    messages.success(request, f"Here is your certificate of {made.title}.")
    return redirect("member_certificate", number=made.number)


@login_required
@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """Show the reader one of their certificates, with the link that they can share."""
    found = _own(request, number)
    link = request.build_absolute_uri(reverse("certificate_shared", args=[checking.share_token(found)])) if found.is_in_force else ""
    context = {"checked": checking.Checked(found, shows_name=True), "certificate": found, "link": link, "has_badge": bool(keys.all_keys())}
    return render(request, "cpd/certificates/own.html", context | {"section": "member", "here": "learning"})


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, number: str) -> HttpResponse:
    """Serve one of the reader's certificates; one that isn't in force any more only says so."""
    found = _own(request, number)
    if not found.is_in_force:
        messages.error(request, f"This certificate was {found.state.lower()}, so it can’t be downloaded.")
        return redirect("member_certificate", number=found.number)
    return serve(found)


def serve(certificate: Certificate) -> HttpResponse:
    """Return the certificate as a file to keep."""
    response = HttpResponse(document.draw(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{document.file_name(certificate)}"'
    return response


def _own(request: HttpRequest, number: str) -> Certificate:
    return get_object_or_404(Certificate.objects.select_related("event", "replaced_by"), person=person_of(request), number=number)
