"""What can stand in the way of writing to many."""


class MailingsError(Exception):
    """The root of the errors of mailings. Each message is a sentence for the person who asked."""


class WrongState(MailingsError):
    """It is too late, or too early, for what was asked. Nothing has changed."""


class NotReady(MailingsError):
    """It can't be sent as it is: the message says what is missing."""


class NobodyToWriteTo(NotReady):
    """Nobody whom it is for would get it."""

    def __init__(self) -> None:
        super().__init__("Nobody would get this email. Add people, or see who is left out and why.")


class NotAllowed(MailingsError):
    """Who asks may not write to these people."""

    def __init__(self, audience: str) -> None:
        super().__init__(f"You can’t write to {audience}. Ask an office manager to send it.")


class ChoiceGone(MailingsError):
    """What was chosen isn't there any more, such as an event that was deleted."""


class NoSuchTime(MailingsError):
    """The clocks go forward over this time, so it doesn't come."""
