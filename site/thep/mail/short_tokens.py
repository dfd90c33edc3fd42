"""Signed names of records that are short enough for an address of email, of which the part before the @ has at most 64 characters.

A token is a purpose, a record's number and the beginning of a signature, in small letters and digits: servers of mail may change capitals.
It opens less than a link does (`signed_links`), and works for as long as the record is there.
"""

import base64
import re

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

SALT = "thep.mail.short_tokens"
SIGNS = 10
"""Of five bits each. Guesses come one by one, as emails."""
TOKEN = re.compile(r"([a-z]{1,20})-([0-9a-z]{1,13})-([a-z2-7]{10})")


def sign(purpose: str, number: int) -> str:
    """Return the token of the record `number` for `purpose`, which is in small letters."""
    return f"{purpose}-{int_to_base36(number)}-{_signature(purpose, number, settings.SECRET_KEY)}"


def read(token: str) -> tuple[str, int] | None:
    """Return the purpose and the number that `token` was made for; None where we did not make it."""
    found = TOKEN.fullmatch(token.strip().lower())
    if found is None:
        return None
    purpose, number = found[1], base36_to_int(found[2])
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    is_ours = any(constant_time_compare(found[3], _signature(purpose, number, key)) for key in keys)
    return (purpose, number) if is_ours else None


def address(base: str, token: str) -> str:
    """Return the address `base` with the token in it: 'reply+TOKEN@domain'."""
    name, _, domain = base.rpartition("@")
    return f"{name}+{token}@{domain}"


def token_in(address: str, base: str) -> str:
    """Return the token that `address` has beside `base`; empty where it is another's."""
    name, _, domain = base.lower().rpartition("@")
    local, _, where = address.strip().lower().rpartition("@")
    return local.removeprefix(f"{name}+") if name and where == domain and local.startswith(f"{name}+") else ""


def _signature(purpose: str, number: int, key: str | bytes) -> str:
    digest = salted_hmac(f"{SALT}.{purpose}", str(number), secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:SIGNS]
