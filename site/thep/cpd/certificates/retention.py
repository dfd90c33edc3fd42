"""For how long certificates are kept. The whole of it: docs/operating.md, Retention."""

from django.utils import timezone

from thep.cpd.retention import SIX_YEARS

from .models import Certificate


def forget_certificates() -> int:
    """Delete certificates of closed accounts six years after the event; return how many. While an account is open they are its record."""
    old = Certificate.objects.filter(person__is_active=False, event__ends_at__lt=timezone.now() - SIX_YEARS)
    # A certificate can't be deleted before the one that replaces it, so they go from the newest to the oldest.
    forgotten = 0
    while gone := old.filter(replaced_by=None).delete()[0]:
        forgotten += gone
    return forgotten
