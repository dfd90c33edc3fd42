"""Files of an event, served to who leads it and who has a place."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of
from thep.events.models import EventFile

from . import access


@login_required
@never_cache
@require_safe
def file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Serve a document of an event, as a file to keep, to somebody who leads the event or whom it is for; 404 to anybody else."""
    found = get_object_or_404(EventFile.objects.select_related("event"), pk=file, event=pk)
    if not access.may_read_file(person_of(request), found):
        raise Http404
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=f"{slugify(found.title) or 'file'}.{found.kind}")
