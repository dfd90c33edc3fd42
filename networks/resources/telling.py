"""Telling members of a resource by email: nobody is, unless a lead says so, and then in the digest of their networks."""

from django.db import transaction
from django.utils import timezone

from networks.errors import AlreadyTold
from thep.accounts.models import User

from . import access, resources
from .models import Resource


def tell(resource: Resource, *, by: User) -> None:
    """Have the next digest of everybody who is in one of its networks now tell of the resource as it stands.

    Raises:
        NotTheirs: `by` doesn't lead its home.
        AlreadyTold: this version was told of before, or it was taken down.
    """
    resources.need(access.may_keep(by, resource), by)
    with transaction.atomic():
        resource = resources.hold(resource)
        version = resource.current
        if version is None or version.told_at is not None or not resource.is_shown:
            raise AlreadyTold
        version.told_at = timezone.now()
        version.save(update_fields=["told_at"])
