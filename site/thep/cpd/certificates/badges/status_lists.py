"""Which credentials don't hold any more, as anybody may read it: W3C's Bitstring Status List, a bit for each certificate.

A list has 131,072 certificates, the least that the specification allows, so that whoever fetches it doesn't say which one they look at.
"""

import base64
import datetime
import gzip
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from thep.cpd.certificates.models import Certificate

BITS = 131_072
FRESH = datetime.timedelta(seconds=60)
"""For how long a verifier may keep a list."""


def entry_of(certificate: Certificate) -> dict[str, Any]:
    """Return where the bit of a certificate is."""
    number, place = divmod(certificate.pk, BITS)
    return {
        "id": f"{address_of(number)}#{place}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(place),
        "statusListCredential": address_of(number),
    }


def address_of(number: int) -> str:
    return settings.SITE_ADDRESS + reverse("credential_status", args=[number])


def is_there(number: int) -> bool:
    """Return whether there can be certificates in the list of this number: up to the one after the newest."""
    newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return number <= newest // BITS


def credential_of(number: int, issuer: dict[str, Any]) -> dict[str, Any]:
    """Return the list as a credential of `issuer`'s, as it is now: the bits of certificates that were replaced or revoked are set."""
    address, now = address_of(number), timezone.now()
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "validUntil": (now + FRESH).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(number),
            "ttl": int(FRESH.total_seconds() * 1000),
        },
        "iss": issuer["id"],
        "jti": address,
        "nbf": int(now.timestamp()),
        "exp": int((now + FRESH).timestamp()),
    }


def encoded(number: int) -> str:
    """Return the bits of a list, packed as the specification has it: GZIP, base64url without padding, and a "u" before it."""
    first = number * BITS
    over = Certificate.objects.filter(pk__gte=first, pk__lt=first + BITS).filter(Q(replaced_at__isnull=False) | Q(revoked_at__isnull=False))
    bits = bytearray(BITS // 8)
    for pk in over.values_list("pk", flat=True):
        place = pk - first
        bits[place // 8] |= 128 >> place % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
