"""Marking somebody by the code of their booking: typed, scanned, or read from a photograph."""

import hashlib

from django.utils.crypto import salted_hmac

from thep.bookings.arrival_codes import LENGTH, clean_code, code_of
from thep.events.models import Event

from ..errors import CpdError
from ..registers import Line, Register


class UnknownCode(CpdError):
    """Nobody on the register has the code, or it can't be said who."""


def person_with(typed: str, register: Register) -> int:
    """Return whose code was typed.

    Raises:
        UnknownCode: nobody on the register has it, or two have.
    """
    code = clean_code(typed)
    found = {line.person.pk for line in register.lines if line.booking and code_of(line.booking.pk) == code}
    if not code:
        raise UnknownCode(f"Enter the code: it has {LENGTH} letters and digits.")
    if len(found) != 1:
        raise UnknownCode(f"Nobody on this register has the code “{code[:12]}”. Check it, or mark them on the list.")
    return found.pop()


def salt_of(event: Event) -> str:
    """Return what is hashed together with the codes of `event`, so that a phone keeps none of them."""
    return salted_hmac("thep.cpd.codes", str(event.pk), algorithm="sha256").hexdigest()[:16]


def digest_of(line: Line, salt: str) -> str:
    """Return what a phone compares a typed code with; nothing for who has no booking."""
    return hashlib.sha256(f"{salt}{code_of(line.booking.pk)}".encode()).hexdigest()[:20] if line.booking else ""
