"""What can be wrong with a membership."""


class MembershipError(Exception):
    """The root of membership's errors."""


class NoPlacesLeft(MembershipError):
    """The membership's included places are all taken."""


class AlreadyAMember(MembershipError):
    """The school has a membership for that year."""
