"""Letters that go to one address about one thing, and that mail programs show as one conversation.

Of letters about a record all but bulk refer to an identity that no letter has (`headers.conversation`). Where people write to each other,
the first letter to an address has that identity, and all later ones say that they answer it: Gmail and Outlook keep them together by
that, and by a subject that stays.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.crypto import salted_hmac

from .causes import key_of
from .headers import our_domain


@dataclass(frozen=True)
class Conversation:
    """The conversation about `record`; the letter that `begins` it goes to an address once."""

    record: models.Model
    begins: bool = False

    def root(self, to: str) -> str:
        """Return the Message-ID of the letter that begins the conversation for the address `to`; nobody can guess it."""
        name = f"{key_of(self.record)}:{to.strip().lower()}"
        return f"<talk.{salted_hmac('thep.mail.conversations', name).hexdigest()[:32]}@{our_domain()}>"

    def headers(self, to: str) -> dict[str, str]:
        return {} if self.begins else {"In-Reply-To": self.root(to), "References": self.root(to)}
