"""What verifiers ask for: the issuer's keys, and the lists of what was revoked. And the credential, for its holder."""

import json

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.cpd.certificates.models import Certificate

from . import credentials, keys, status_lists

FRESH = int(status_lists.FRESH.total_seconds()) // 2
"""Half of the time for which a list holds, as whoever fetches it from a cache has to have time left."""


@cache_control(public=True, max_age=FRESH)
@require_safe
def issuer_document(request: HttpRequest) -> HttpResponse:
    """Serve who we are to verifiers; nothing where we sign nothing."""
    try:
        found = keys.document()
    except keys.NoKey as error:
        raise Http404 from error
    return _open(HttpResponse(json.dumps(found), content_type="application/did+json"))


@cache_control(public=True, max_age=FRESH)
@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """Serve a list of what was revoked, signed."""
    if not status_lists.is_there(number):
        raise Http404
    try:
        signed = credentials.sign(status_lists.credential_of(number, credentials.issuer()))
    except keys.NoKey as error:
        raise Http404 from error
    return _open(HttpResponse(signed, content_type="application/vc+jwt"))


@login_required
@never_cache
@require_safe
def credential(request: HttpRequest, number: str) -> HttpResponse:
    """Serve the reader's certificate as a credential, to keep in a wallet."""
    found = get_object_or_404(Certificate.objects.in_force(), person=person_of(request), number=number)
    try:
        signed = credentials.credential_of(found)
    except keys.NoKey as error:
        raise Http404 from error
    response = HttpResponse(signed, content_type="application/vc+jwt")
    response["Content-Disposition"] = f'attachment; filename="open-badge-{found.number}.jwt"'
    return response


def _open(response: HttpResponse) -> HttpResponse:
    """Let verifiers that run in a browser read it."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
