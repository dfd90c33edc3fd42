"""What can be wrong with accounts."""


class AccountsError(Exception):
    """The root of this app's errors."""


class NotAllowed(AccountsError):
    """This person may not do that to the other."""


class StillInTheWay(AccountsError):
    """Something has to be put right before the account is closed; the words say what."""


class SecondFactorNeeded(AccountsError):
    """Other people's data is shown only to who signs in with a second step."""
