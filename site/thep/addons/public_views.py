"""The catalogue for everybody: what schools and organisations can buy, and what it costs members and others."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from thep.accounts.models import User
from thep.membership.models import Tier
from thep.schools.organisations import noun_for_any
from thep.schools.places_of_work import active_of, by_school

from .models import AddOn
from .prices import price_list

SECTION = "add-ons"


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show what is on sale today, with its prices."""
    tiers = list(Tier.objects.all())
    found = AddOn.objects.on_sale(timezone.localdate()).prefetch_related("prices", "tiers")
    context = {"add_ons": [(add_on, price_list(add_on, tiers)) for add_on in found], "section": SECTION}
    return render(request, "addons/catalogue.html", context | _context_of(request))


@require_safe
def add_on(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one add-on. Raises Http404 where it isn't on sale."""
    found = get_object_or_404(AddOn.objects.prefetch_related("prices", "tiers"), slug=slug)
    if not found.is_on_sale(timezone.localdate()):
        raise Http404
    context = _context_of(request)
    crumbs = [(f"Support for your {context['noun']}", "/add-ons/"), (found.name, "")]
    context |= {"add_on": found, "prices": price_list(found, Tier.objects.all()), "crumbs": crumbs, "section": SECTION}
    return render(request, "addons/add_on.html", context)


def _context_of(request: HttpRequest) -> dict[str, Any]:
    """Return the schools for which whoever looks can buy, and the noun for where they work."""
    places = by_school(active_of(request.user)) if isinstance(request.user, User) else []
    return {"schools": [place.school for place in places if place.is_led], "noun": noun_for_any(place.school for place in places)}
