"""Why something can't be marked. The words say what to do next."""


class CpdError(Exception):
    """The root of everything that this app raises."""


class TooManyMarks(CpdError):
    """More were sent at once than a register can have."""

    def __init__(self, most: int) -> None:
        super().__init__(f"That is too much to take in at once. Send {most:,} marks or fewer at a time.")


class NoRegister(CpdError):
    """The event has none: it is a draft or cancelled, or its date isn't fixed."""


class TermError(CpdError):
    """A term's registers can't be closed or opened. The words say why."""


class Unreadable(CpdError):
    """What was sent is no mark."""
