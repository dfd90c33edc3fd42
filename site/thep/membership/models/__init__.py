from .membership import Membership, MembershipQuerySet
from .membership_charge import MembershipCharge
from .place_entry import PlaceEntry
from .renewal_date import RenewalDate
from .terms import PupilBand, TierTerms
from .tier import Tier

__all__ = ["Membership", "MembershipCharge", "MembershipQuerySet", "PlaceEntry", "PupilBand", "RenewalDate", "Tier", "TierTerms"]
