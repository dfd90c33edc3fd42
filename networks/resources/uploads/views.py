"""The addresses to which files are sent in parts: tus 1.0, its core with creation and termination."""

import base64
import binascii

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from networks.errors import FileRefused, NetworksError, WrongOffset
from networks.members import access
from thep.accounts.access import person_of

from . import uploads
from .models import ResourceUpload

VERSION = "1.0.0"
CONTENT = "application/offset+octet-stream"


@never_cache
@login_required
@require_http_methods(["OPTIONS", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a file, and tell where its parts go."""
    network = access.led(slug, request)
    if request.method == "OPTIONS":
        told = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination", "Tus-Max-Size": str(settings.RESOURCE_LARGEST)}
        return _answer(204, **told)
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, **{"Tus-Version": VERSION})
    try:
        upload = uploads.begin(network, person=person_of(request), name=_name(request), size=_number(request, "Upload-Length"))
    except NetworksError as error:
        return _answer(422, str(error))
    return _answer(201, Location=reverse("network_upload", args=[slug, upload.token]), **{"Upload-Offset": "0"})


@never_cache
@login_required
@require_http_methods(["HEAD", "PATCH", "DELETE"])
def upload(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Tell how much of a file is here, take its next part, or forget it."""
    network = access.led(slug, request)
    found = ResourceUpload.objects.filter(token=key, network=network, person=person_of(request)).first()
    if found is None:
        raise Http404
    if request.method == "HEAD":
        return _answer(200, **{"Upload-Offset": str(found.received), "Upload-Length": str(found.size)})
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, **{"Tus-Version": VERSION})
    if request.method == "DELETE":
        uploads.remove(found)
        return _answer(204)
    if request.content_type != CONTENT:
        return _answer(415)
    data = request.read(uploads.LARGEST_PART + 1)
    if len(data) > uploads.LARGEST_PART:
        return _answer(413, "This part is too large.")
    try:
        found = uploads.receive(found, offset=_number(request, "Upload-Offset"), data=data)
    except WrongOffset as error:
        return _answer(409, str(error))
    except FileRefused as error:
        return _answer(422, str(error))
    return _answer(204, **{"Upload-Offset": str(found.received)})


def _answer(status: int, words: str = "", **headers: str) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8", headers={"Tus-Resumable": VERSION, **headers})


def _number(request: HttpRequest, header: str) -> int:
    """Return the number in a header, or -1, which is none that anything takes."""
    said = request.headers.get(header, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else -1


def _name(request: HttpRequest) -> str:
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode("utf-8", "replace")
            except binascii.Error:
                break
    return ""
