"""Documents as they are handed out: files to keep; what not everybody may read stays in no cache on its way."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe
from wagtail.documents import get_document_model
from wagtail.documents.views import serve as wagtail_serve


@require_safe
def serve(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """Serve the document as Wagtail does, to those who may read it. A restricted one is not kept by any cache."""
    response: HttpResponseBase = wagtail_serve.serve(request, document_id, filename)
    document = get_document_model().objects.get(pk=document_id)
    if document.collection.get_view_restrictions():
        response["Cache-Control"] = "private, no-store"
    return response
