"""For how long it is kept who came. The whole of it: docs/operating.md, Retention."""

import datetime

from django.utils import timezone

from .models import FacilitatorLink, Mark

A_YEAR = datetime.timedelta(days=365)
SIX_YEARS = datetime.timedelta(days=6 * 365 + 2)


def forget_marks() -> int:
    """Delete marks of closed accounts six years after the session; return how many. While an account is open they are its record."""
    return Mark.objects.filter(person__is_active=False, session__ends_at__lt=timezone.now() - SIX_YEARS).delete()[0]


def forget_links() -> int:
    """Delete links to registers a year after their event, with whom they named at the door; return how many links.

    Until then a mark says by which link it was made.
    """
    return FacilitatorLink.objects.filter(event__ends_at__lt=timezone.now() - A_YEAR).delete()[1].get("cpd.FacilitatorLink", 0)
