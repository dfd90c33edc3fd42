"""Members are told of what is new in their network, where a lead says so; otherwise it is found by who looks."""

from django.utils import timezone

from networks.errors import NotTheirs
from networks.members import access as membership
from thep.accounts.models import User

from .models import Placement


def tell(placement: Placement, *, by: User) -> None:
    """Have the members of its network read of it in their emails from networks, once. Raises NotTheirs."""
    if not membership.may_lead(by, placement.network):
        raise NotTheirs(by)
    Placement.objects.filter(pk=placement.pk, told_at=None).update(told_at=timezone.now())
