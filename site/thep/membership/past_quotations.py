"""Quotations that came to nothing are kept: a membership that nobody agreed to gives way to the next, but what was offered stays."""

from collections.abc import Iterable

from .models import MembershipCharge, PastQuotation

COPIED = ("kind", "tier_id", "net_pence", "vat_rate", "included_places", "working", "made_at", "made_by_id")


def keep(charges: Iterable[MembershipCharge], outcome: PastQuotation.Outcome) -> None:
    """Write down what was quoted, before its charges are deleted: what was offered, with which working, when and by whom."""
    PastQuotation.objects.bulk_create(
        PastQuotation(
            school_id=charge.membership.school_id,
            academic_year=charge.membership.academic_year,
            outcome=outcome,
            **{name: getattr(charge, name) for name in COPIED},
        )
        for charge in charges
    )
