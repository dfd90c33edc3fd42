"""The keys that sign credentials: files of a folder, never in the database. The newest signs; all of them verify.

A key is an Ed25519 JWK in a file of its own, named for when it was made. Old files stay as long as what they signed is to verify.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import timezone
from joserfc.jwk import OKPKey


class NoKey(Exception):
    """There is no key to sign with: no folder is set, or it is empty."""


@dataclass(frozen=True)
class SigningKey:
    """A key and its name, which is its place in the issuer's document."""

    name: str
    key: OKPKey

    @property
    def kid(self) -> str:
        return f"{issuer()}#{self.name}"

    @property
    def public(self) -> dict[str, Any]:
        """What anybody may know of it."""
        shown = self.key.as_dict(private=False)
        return {"kty": shown["kty"], "crv": shown["crv"], "x": shown["x"], "kid": self.name}


def issuer() -> str:
    """Return who issues, as `did:web` writes the site's host: 'did:web:thep.example', 'did:web:localhost%3A8000'."""
    return f"did:web:{quote(urlsplit(settings.SITE_ADDRESS).netloc, safe='.-')}"


def all_keys() -> list[SigningKey]:
    """Return every key, the newest first; none where no folder is set."""
    folder = settings.CREDENTIAL_KEYS
    if not folder or not Path(folder).is_dir():
        return []
    files = sorted(Path(folder).glob("*.json"), reverse=True)
    return [SigningKey(file.stem, OKPKey.import_key(json.loads(file.read_text()))) for file in files]


def signing_key() -> SigningKey:
    """Return the newest key. Raises NoKey where there is none."""
    keys = all_keys()
    if not keys:
        raise NoKey("There is no key to sign with. Set CREDENTIAL_KEYS to a folder and run manage.py new_credential_key.")
    return keys[0]


def make_key() -> SigningKey:
    """Make a key, which signs from now on, in a file that only we may read. Raises NoKey where no folder is set."""
    if not settings.CREDENTIAL_KEYS:
        raise NoKey("CREDENTIAL_KEYS isn’t set. Set it to a folder that only the site may read.")
    folder = Path(settings.CREDENTIAL_KEYS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = SigningKey(f"{timezone.now():%Y%m%dT%H%M%S%fZ}", OKPKey.generate_key("Ed25519"))
    unfinished = folder / f".{made.name}"
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(made.key.as_dict(private=True), file)
    unfinished.rename(folder / f"{made.name}.json")
    return made


def document() -> dict[str, Any]:
    """Return the issuer's document, with every key (the newest first) and what they are for. Raises NoKey where there is none."""
    signing_key()
    keys = all_keys()
    methods = [{"id": each.kid, "type": "JsonWebKey", "controller": issuer(), "publicKeyJwk": each.public} for each in keys]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": issuer(),
        "verificationMethod": methods,
        "assertionMethod": [each.kid for each in keys],
    }
