from .membership import Membership, MembershipQuerySet
from .membership_charge import MembershipCharge
from .past_quotation import PastQuotation
from .place_entry import PlaceEntry
from .renewal_date import RenewalDate
from .renewal_decline import RenewalDecline
from .terms import PupilBand, TierTerms
from .tier import Tier

__all__ = [
    "Membership",
    "MembershipCharge",
    "MembershipQuerySet",
    "PastQuotation",
    "PlaceEntry",
    "PupilBand",
    "RenewalDate",
    "RenewalDecline",
    "Tier",
    "TierTerms",
]
