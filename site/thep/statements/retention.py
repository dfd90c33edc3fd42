"""Statements are kept as long as the accounts that they are of."""

from thep.payments.retention import accounts_kept_since

from .models import TermStatement


def forget_statements() -> int:
    """Delete the statements of financial years that ended six years ago, and return how many."""
    old = TermStatement.objects.filter(asked_at__lt=accounts_kept_since())
    # A correction points at what it replaces, so the last goes first.
    numbers = sorted(set(old.order_by().values_list("number", flat=True)), reverse=True)
    return sum(old.filter(number=number, replaced_by=None).delete()[0] for number in numbers)
