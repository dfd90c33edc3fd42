"""Why something can't be done with a statement. The words say what to do next."""


class StatementsError(Exception):
    """The root of everything that this app raises."""


class TermNotOver(StatementsError):
    """The term runs still: its sums would change."""


class NotPossibleNow(StatementsError):
    """The statement's state has no such step."""


class NobodyToSendTo(StatementsError):
    """The school has neither an invoice address nor a business manager."""

    def __init__(self, school: object) -> None:
        super().__init__(f"{school} has no address for invoices and no business manager listed. Enter its invoice address first.")


class StatementAltered(StatementsError):
    """What is kept isn't what was drawn up: the sum of its bytes is another."""
