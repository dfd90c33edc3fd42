from .membership import Membership, MembershipQuerySet
from .membership_charge import MembershipCharge
from .place_entry import PlaceEntry
from .terms import PupilBand, TierTerms
from .tier import Tier

__all__ = ["Membership", "MembershipCharge", "MembershipQuerySet", "PlaceEntry", "PupilBand", "Tier", "TierTerms"]
