"""Who uses a resource and keeps its files, counted by school."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.utils import timezone

from thep.accounts.models import User
from thep.schools.models import Affiliation, School
from thep.search import registry

from . import access, resources
from .models import KIND, Resource, ResourceDownload, ResourceUse


def use(resource: Resource, *, by: User) -> bool:
    """Note that `by`, who may see it, used it, or that they didn't where they had said so; return whether they have now."""
    resources.need(access.sees(by, resource), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        said, is_new = ResourceUse.objects.get_or_create(resource=resource, person=by, defaults={"school": school_of(by)})
        if not is_new:
            said.delete()
        registry.refresh(KIND, str(resource.pk))
    return is_new


def count_downloads(found: Sequence[Resource], *, by: User) -> None:
    """Count that each was kept once more today, for the school of `by`, who isn't named."""
    day, school = timezone.localdate(), school_of(by)
    counted = ResourceDownload.objects.filter(resource__in=found, school=school, day=day)
    known = set(counted.values_list("resource", flat=True))
    with transaction.atomic():
        ResourceDownload.objects.filter(resource__in=known, school=school, day=day).update(times=F("times") + 1)
        for resource in found:
            if resource.pk not in known:
                _begin_count(resource, school, day)


def _begin_count(resource: Resource, school: School | None, day: datetime.date) -> None:
    try:
        with transaction.atomic():
            ResourceDownload.objects.create(resource=resource, school=school, day=day)
    except IntegrityError:  # somebody of the school has kept it at the same moment
        ResourceDownload.objects.filter(resource=resource, school=school, day=day).update(times=F("times") + 1)


def schools_of(resource: Resource) -> list[tuple[str, int, int]]:
    """Return, by name, the schools whose people used or kept it, with how many used it and how often it was kept."""
    used = dict(ResourceUse.objects.filter(resource=resource).order_by().values_list("school__name").annotate(n=Count("pk")))
    kept = dict(ResourceDownload.objects.filter(resource=resource).order_by().values_list("school__name").annotate(n=Sum("times")))
    names = sorted(used.keys() | kept.keys(), key=lambda name: (name is None, name or ""))
    return [(name or "At no school", used.get(name, 0), kept.get(name, 0)) for name in names]


def school_of(person: User) -> School | None:
    """Return the school where `person` works, the first of several; None where they are listed at none."""
    first = Affiliation.objects.active().filter(person=person).select_related("school").order_by("pk").first()
    return first.school if first else None
