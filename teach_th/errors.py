"""What can be wrong in recruitment."""


class RecruitmentError(Exception):
    """The root of this app's errors."""


class NotInTheTalentPool(RecruitmentError):
    """The school's membership does not bring the talent pool, or this person is not in it for that school."""


class WroteLately(RecruitmentError):
    """The school wrote to this person in the last days, and waits for an answer."""


class WroteToMany(RecruitmentError):
    """The school has written to as many people as it may in a day."""


class NotARecruiter(RecruitmentError):
    """Only the school's recruiters may do this."""


class WrongState(RecruitmentError):
    """The advert is not in a state from which this can be done: somebody was quicker."""


class Unfinished(RecruitmentError):
    """The advert lacks what every advert must say: `missing` has the fields and a sentence for each."""

    def __init__(self, missing: dict[str, str]) -> None:
        super().__init__(" ".join(missing.values()))
        self.missing = missing


class SchoolHasClosed(RecruitmentError):
    """The register says that the school has closed: it looks for nobody."""


class ClosingDateWrong(RecruitmentError):
    """An advert closes in the future, and within half a year."""


class FileRefused(RecruitmentError):
    """The document is too large, or is not of a kind that we take; the text says which."""
