"""What can be wrong with schools and affiliations."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import School


class SchoolsError(Exception):
    """The root of this app's errors."""


class NotAnExtract(SchoolsError):
    """The file can't be read as the register: its columns, its encoding or its quoting are wrong."""


class SchoolIsClosed(SchoolsError):
    """Nobody new can be affiliated to a closed school."""


class SchoolContinues(SchoolsError):
    """The school `old` continues as `new`, which has its people and records now: the words say so, and what to do."""

    def __init__(self, old: School, new: School) -> None:
        super().__init__(f"{old} is now {new}. Choose that school, and try again.")
        self.old, self.new = old, new


class CannotContinue(SchoolsError):
    """What was to follow a school can't, or not yet."""


class CannotBeRecorded(SchoolsError):
    """The office can't record that a school is followed by another: `field` is the one of its form that is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NameIsTaken(SchoolsError):
    """There is an organisation of that name already."""


class AlreadyAffiliated(SchoolsError):
    """The person has asked already, or works there in that role."""


class NotAllowed(SchoolsError):
    """Only the school's lead or the office may decide this."""


class LastLead(SchoolsError):
    """Nobody else acts for the school: a colleague must be listed as a lead first, or the office asked."""


class BadLastDay(SchoolsError):
    """The last day is over, or more than a year away."""


class Unsettled(SchoolsError):
    """Something of the school's that the person has must be settled first: `field` of the `matter` says what, in words for the lead."""

    def __init__(self, matter: str, message: str, *, field: str | None = None) -> None:
        self.matter, self.field = matter, field
        super().__init__(message)


class NotWaiting(SchoolsError):
    """The affiliation has been decided already, or has ended."""


class AskedTooOften(SchoolsError):
    """So many schools, or the same one so often, are not asked in a day."""


class CannotBeInvited(SchoolsError):
    """The address can't be invited as it stands towards the school; `standing` says how that is."""

    def __init__(self, standing: str) -> None:
        super().__init__(standing)
        self.standing = standing


class NotUnanswered(SchoolsError):
    """The invitation was answered or withdrawn meanwhile, or its link has expired."""


class SentJustNow(SchoolsError):
    """The invitation was sent a few minutes ago, by this lead or another."""


class ListUnderWay(SchoolsError):
    """Somebody has started to invite the people of this list."""


class NobodyToInvite(SchoolsError):
    """The list has nobody who can be invited."""


class NotAListOfPeople(SchoolsError):
    """What was pasted or uploaded can't be read as a list of people; the words say why and what to do."""
