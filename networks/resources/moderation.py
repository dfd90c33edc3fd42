"""What is wrong with a resource: reported by who sees it, settled by who leads one of its networks."""

from django.db import transaction
from django.utils import timezone

from networks.errors import AlreadyReported
from thep.accounts.models import User
from thep.search import registry

from . import access, letters, resources
from .models import KIND, Resource, ResourceReport


def report(resource: Resource, *, by: User, words: str) -> ResourceReport:
    """Tell those who lead its home what `by`, who may see it, finds wrong with it; the office where nobody does.

    What they leave alone for a week is among what needs the office's attention.

    Raises:
        NotTheirs: they may not see it.
        AlreadyReported: they have, and it isn't settled.
    """
    resources.need(access.sees(by, resource), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        if resource.reports.filter(reported_by=by, settled_at=None).exists():
            raise AlreadyReported
        made = ResourceReport.objects.create(resource=resource, reported_by=by, words=words)
        letters.tell_of_report(made)
    return made


def dismiss_reports(resource: Resource, *, by: User) -> None:
    """Note that what was reported is settled, and it stays. Raises NotTheirs."""
    resources.need(access.may_settle(by, resource), by)
    resource.reports.filter(settled_at=None).update(settled_at=timezone.now(), settled_by=by)


def take_down(resource: Resource, *, by: User, why: str) -> None:
    """Hide it from everybody but those who lead its networks, and settle what was reported of it. Raises NotTheirs."""
    resources.need(access.may_settle(by, resource), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        now = timezone.now()
        resource.taken_down_at, resource.taken_down_by, resource.why_taken_down = now, by, why
        resource.save(update_fields=["taken_down_at", "taken_down_by", "why_taken_down"])
        resource.reports.filter(settled_at=None).update(settled_at=now, settled_by=by)
        registry.refresh(KIND, str(resource.pk))


def put_back(resource: Resource, *, by: User) -> None:
    """Show it again. Raises NotTheirs."""
    resources.need(access.may_settle(by, resource), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        resource.taken_down_at = resource.taken_down_by = None
        resource.why_taken_down = ""
        resource.save(update_fields=["taken_down_at", "taken_down_by", "why_taken_down"])
        registry.refresh(KIND, str(resource.pk))
