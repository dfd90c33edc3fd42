"""What can be wrong in recruitment."""


class RecruitmentError(Exception):
    """The root of this app's errors."""


class NotInTheTalentPool(RecruitmentError):
    """The school's membership does not bring the talent pool, or this person is not in it for that school."""


class WroteLately(RecruitmentError):
    """The school wrote to this person in the last days, and waits for an answer."""


class NotARecruiter(RecruitmentError):
    """Only the school's recruiters may do this."""
