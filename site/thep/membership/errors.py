"""What can be wrong with a membership, in words for whoever asked for it."""


class MembershipError(Exception):
    """The root of membership's errors."""


class NoPlacesLeft(MembershipError):
    """The membership's included places are all taken."""


class MembershipEnded(NoPlacesLeft):
    """It has ended by the day that an included place is wanted for."""


class AlreadyAMember(MembershipError):
    """The school has a membership for that year."""


class NoTerms(MembershipError):
    """The tier has no terms for the year."""


class PupilsUnknown(MembershipError):
    """The fee goes by pupils, and the register doesn't say how many the school has."""

    def __init__(self) -> None:
        super().__init__("The fee goes by how many pupils there are, and the register doesn’t say. Enter the number.")


class GoesByPupils(MembershipError):
    """The fee goes by pupils, and an organisation has none."""


class CountsForNextYear(MembershipError):
    """Who joins on that day joins for the next year."""


class YearIsClosed(MembershipError):
    """The academic year is over: what was is not changed any more."""


class NotPossibleNow(MembershipError):
    """The membership's state hasn't this move."""


class BelowWhatIsUsed(MembershipError):
    """More places are taken than would be left."""
