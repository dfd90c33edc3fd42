"""Why a certificate can't be issued, replaced or revoked. The words say what to do next."""

from thep.cpd.errors import CpdError


class CertificateError(CpdError):
    """The root of what is refused of certificates."""


class NoCertificates(CertificateError):
    """The event gives none: by its rule, or because it is no event that takes place."""


class NotOver(CertificateError):
    """The event isn't over, so nobody knows yet how long somebody was there."""


class NotEarned(CertificateError):
    """By the register, the person wasn't there for as long as the rule asks."""


class Unsettled(CertificateError):
    """The register doesn't say for certain how long the person was there."""


class WasRevoked(CertificateError):
    """The person's certificate was revoked, so only the office issues another."""


class NotInForce(CertificateError):
    """The certificate was replaced or revoked already."""


class NothingToCorrect(CertificateError):
    """The certificate says already what is true now."""


class ReasonMissing(CertificateError):
    """A certificate is revoked for a reason, which whoever checks it can ask the office for."""


class NothingToDraw(CertificateError):
    """No certificate of the event is in force."""
