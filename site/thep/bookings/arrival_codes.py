"""A booking's code for the register: short enough to type, and drawn as a picture that a phone's camera reads.

It follows from the booking's number and the site's secret, so nothing has to be kept, and nobody works out somebody else's.
"""

import io

import segno
from django.utils.crypto import salted_hmac

from .models import ALPHABET

LENGTH = 6


def code_of(booking: int) -> str:
    """Return the code of the booking with this number. Two at one event may have the same, once in some hundred thousand events."""
    number = int.from_bytes(salted_hmac("thep.bookings.arrival_codes", str(booking), algorithm="sha256").digest())
    letters = []
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def clean_code(typed: str) -> str:
    """Return a code as it is compared: however it was typed, in capitals and without spaces and hyphens."""
    return "".join(typed.upper().replace("-", "").split())


def picture_of(code: str) -> bytes:
    """Return the PNG of a code to scan."""
    picture = io.BytesIO()
    segno.make(code, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    return picture.getvalue()
