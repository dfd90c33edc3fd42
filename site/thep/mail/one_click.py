"""One click that stops a list, from beside the sender's name or from the letter itself (RFC 8058).

The headers are made in one place, for every letter of a kind that can be turned off, when it's handed over. The link acts for one address
and one list, or one entry of a list, for ever: an old letter's stops it too.
"""

from django.conf import settings
from django.urls import reverse

from .kinds import LetterKind
from .mailing_lists import MailingList, list_named, list_of
from .signed_links import LinkGone, SignedLink

STOP = SignedLink(purpose="stop a list by one click")


def stop_address(email: str, sender: MailingList, entry: str = "") -> str:
    """Return the path on which one press stops `sender`, or its entry with this key alone, for `email`."""
    return reverse("one_click_stop", args=[STOP.sign([email.strip().lower(), sender.name, *filter(None, [entry])])])


def headers(kind: LetterKind, email: str, entry: str = "") -> dict[str, str]:
    """Return what lets mail programs stop letters of `kind`, or of its list's `entry`; nothing where nobody can turn them off."""
    sender = list_of(kind)
    if sender is None:
        return {}
    address = settings.SITE_ADDRESS + stop_address(email, sender, entry)
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def read(token: str) -> tuple[str, MailingList, str]:
    """Return the address and the list that `token` stops, and the key of the entry of the list; empty where it stops all of it.

    Raises:
        LinkBroken: it isn't a token of ours, or is one for another purpose.
        LinkGone: there is no such list any more.
    """
    email, name, *entry = STOP.read(token)
    sender = list_named(name)
    if sender is None:
        raise LinkGone
    return email, sender, entry[0] if entry else ""
