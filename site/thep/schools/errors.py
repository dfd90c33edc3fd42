"""What can be wrong with schools and affiliations."""


class SchoolsError(Exception):
    """The root of this app's errors."""


class NotAnExtract(SchoolsError):
    """The file can't be read as the register: its columns, its encoding or its quoting are wrong."""


class SchoolIsClosed(SchoolsError):
    """Nobody new can be affiliated to a closed school."""


class AlreadyAffiliated(SchoolsError):
    """The person has asked already, or works there in that role."""


class NotAllowed(SchoolsError):
    """Only the school's lead or the office may decide this."""


class LastLead(SchoolsError):
    """Nobody else acts for the school: a colleague must be listed as a lead first, or the office asked."""


class NotWaiting(SchoolsError):
    """The affiliation has been decided already, or has ended."""


class AskedTooOften(SchoolsError):
    """So many schools, or the same one so often, are not asked in a day."""
