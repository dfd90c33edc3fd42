"""The picture of a booking's code, that its delegate shows at the door."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thep.accounts.access import person_of

from . import arrival_codes
from .models import Booking


@login_required
@never_cache
@require_safe
def code_picture(request: HttpRequest, reference: str) -> HttpResponse:
    """Serve the code of a confirmed booking as a picture, to its delegate alone: who shows it is marked as present."""
    found = get_object_or_404(Booking.objects.confirmed(), reference=reference, person=person_of(request))
    picture = arrival_codes.picture_of(arrival_codes.code_of(found.pk))
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "private, no-store"})
