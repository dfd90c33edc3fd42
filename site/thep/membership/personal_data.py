"""What memberships hold about a person, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Q

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import MembershipCharge, PastQuotation, PlaceEntry, RenewalDecline


def memberships(person: User) -> list[dict[str, Any]]:
    """Return what the person quoted, agreed to or said about renewing for a school, and the places that they corrected."""
    related = ("membership__school", "membership__tier")
    charges = MembershipCharge.objects.filter(Q(made_by=person) | Q(agreed_by=person)).select_related(*related)
    entries = PlaceEntry.objects.filter(by=person).select_related(*related)
    agreed = [
        {
            "membership": str(each.membership),
            "what": each.get_kind_display(),
            "net_pence": each.net_pence,
            "agreed": each.agreed_at.isoformat() if each.agreed_at else None,
        }
        for each in charges
    ]
    corrected = [{"membership": str(each.membership), "places": each.places, "reason": each.reason} for each in entries]
    said = RenewalDecline.objects.filter(Q(declined_by=person) | Q(undone_by=person)).select_related(*related)
    declined = [{"membership": str(each.membership), "not_renewing": each.reason, "said": each.declined_at.isoformat()} for each in said]
    past = PastQuotation.objects.filter(made_by=person).select_related("school", "tier")
    quoted = [{"quotation": str(each), "net_pence": each.net_pence, "quoted": each.made_at.isoformat()} for each in past]
    return [*agreed, *corrected, *declined, *quoted]


def erase(person: User) -> None:
    """Take the name out of why places were corrected and a school won't renew; who did it is forgotten with the account."""
    take_name_out(person, PlaceEntry, "reason", most=200)
    take_name_out(person, RenewalDecline, "reason", most=300)
    RenewalDecline.objects.filter(declined_by=person).update(declined_by=None)
    RenewalDecline.objects.filter(undone_by=person).update(undone_by=None)
    PastQuotation.objects.filter(made_by=person).update(made_by=None)
    MembershipCharge.objects.filter(made_by=person).update(made_by=None)
    MembershipCharge.objects.filter(agreed_by=person).update(agreed_by=None)
    PlaceEntry.objects.filter(by=person).update(by=None)
