"""Who sees a school's add-ons: those who lead it. Who buys one is in `catalogue`."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from thep.accounts.access import person_of
from thep.schools.access import is_lead_of
from thep.schools.models import School

from .models import Purchase


def led_school(request: HttpRequest, urn: int) -> School:
    """Return the school, for who leads it. Raises Http404 to everybody else."""
    school = get_object_or_404(School, urn=urn)
    if not is_lead_of(person_of(request), school):
        raise Http404
    return school


def purchase_of(school: School, pk: int) -> Purchase:
    """Return what the school asked for or bought. Raises Http404 where it is another's."""
    found = Purchase.objects.select_related("add_on", "school", "order_line__order", "membership")
    return get_object_or_404(found, pk=pk, school=school)
