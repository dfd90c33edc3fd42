"""A certificate as an Open Badges 3.0 credential: a JWT that is signed when its holder asks for it (Open Badges 3.0, section 8.2.4.1)."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from joserfc import jwt

from thep.cpd import hours
from thep.cpd.certificates.models import Certificate

from . import keys, status_lists

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
ALGORITHM = "EdDSA"
"""The name that verifiers of Open Badges know (RFC 8037); RFC 9864 has another for it since 2025."""


def credential_of(certificate: Certificate) -> str:
    """Return the signed credential of a certificate. Raises NoKey where there is no key."""
    said = _credential(certificate)
    claims = {"iss": keys.issuer(), "jti": said["id"], "nbf": int(certificate.issued_at.timestamp())}
    return sign(said | claims)


def sign(payload: dict[str, Any]) -> str:
    """Return `payload` as a JWT by the newest key. Raises NoKey where there is none."""
    key = keys.signing_key()
    return jwt.encode({"alg": ALGORITHM, "typ": "JWT", "kid": key.kid}, payload, key.key, algorithms=[ALGORITHM])


def _credential(certificate: Certificate) -> dict[str, Any]:
    address = settings.SITE_ADDRESS + certificate.get_absolute_url()
    days = ", ".join(certificate.days)
    attended = f"Attended {hours.in_words(certificate.minutes)} on {days}."
    achievement: dict[str, Any] = {
        "id": f"{settings.SITE_ADDRESS}{reverse('certificates')}#event-{certificate.event_id}",
        "type": ["Achievement"],
        "name": certificate.title,
        "description": "Professional learning of Tower Hamlets Education Partnership.",
        "criteria": {"narrative": "Attended as much of the event as its certificate asks for, by the register."},
    }
    if certificate.objectives:
        achievement["tag"] = certificate.objectives
    return {
        "@context": CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": issuer(),
        "validFrom": certificate.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "name": certificate.title,
        "description": attended,
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {"type": "IdentityObject", "hashed": False, "identityHash": certificate.name, "identityType": "name"},
            ],
            "achievement": achievement,
        },
        "credentialStatus": status_lists.entry_of(certificate),
    }


def issuer() -> dict[str, Any]:
    return {"id": keys.issuer(), "type": ["Profile"], "name": "Tower Hamlets Education Partnership", "url": settings.SITE_ADDRESS}
