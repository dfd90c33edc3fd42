"""What can be wrong with an add-on, in words for whoever asked for it."""


class AddOnError(Exception):
    """The root of the errors of add-ons."""


class NotForSale(AddOnError):
    """The add-on isn't for sale to this school, in this quantity, today."""


class NotPossibleNow(AddOnError):
    """The state of a purchase or of a date hasn't this move."""


class TooFewLeft(AddOnError):
    """Fewer half days or places are left than are asked for."""


class NoMembership(AddOnError):
    """What brings included places needs a membership that they are added to."""


class WrongDay(AddOnError):
    """Nothing can take place on that day."""


class FileRefused(AddOnError):
    """A file isn't one that may be kept."""


class PagesAreKept(AddOnError):
    """Pages are kept for an add-on that should open none."""
