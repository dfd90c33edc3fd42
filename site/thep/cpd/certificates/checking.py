"""What whoever checks a certificate is told: that it holds, and to whom it belongs only where they know that already.

Its number alone shows initials, so that nobody can list who attended what. With the surname, or the link that its holder shares, it
shows everything that stands on it.
"""

import re
import unicodedata
from dataclasses import dataclass

from thep.cpd import hours
from thep.mail.signed_links import SignedLink

from .models import ALPHABET, Certificate

SHARED = SignedLink(purpose="certificates.share")
"""Links that a holder gives to whomever they like: they show the name, for as long as it is kept."""

READ_ALIKE = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Checked:
    """A certificate as it is shown to whoever checks it: in full where `shows_name`."""

    certificate: Certificate
    shows_name: bool

    @property
    def holder(self) -> str:
        return self.certificate.name if self.shows_name else self.certificate.initials

    @property
    def hours(self) -> str:
        return hours.in_words(self.certificate.minutes)


def read_number(typed: str) -> str:
    """Return the number that somebody typed as it is written: 'k7m3 9q2x td4v' and 'K7M3-9Q2X-TD4V' are one. Empty where it is none."""
    letters = re.sub(r"[\s\-–—]", "", typed).upper().translate(READ_ALIKE)
    if len(letters) != 12 or not set(letters) <= set(ALPHABET):
        return ""
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def is_surname_of(typed: str, name: str) -> bool:
    """Return whether `typed` is how `name` ends, word by word, whatever its accents, apostrophes, hyphens and capitals."""
    asked, whole = _words(typed), _words(name)
    return bool(asked) and whole[-len(asked) :] == asked


def share_token(certificate: Certificate) -> str:
    return SHARED.sign(certificate.number)


def shared(token: str) -> Certificate | None:
    """Return the certificate that the holder's link shows; None where it was deleted. Raises LinkBroken where it is no such link."""
    return Certificate.objects.filter(number=SHARED.read(token)).first()


def _words(name: str) -> list[str]:
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each)).casefold()
    plain = re.sub(r"['’‘`]", "", plain)
    return [word for word in re.split(r"[^\w]+", plain) if word]
