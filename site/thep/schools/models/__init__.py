"""The register's schools, who works there, and who is invited to."""

from .invitations import Invitation, InvitationLine, InvitationList
from .schools import (
    FIRST_NUMBER,
    Affiliation,
    AffiliationQuerySet,
    EmailDomain,
    School,
    SchoolQuerySet,
    Succession,
    SuccessionQuerySet,
)

__all__ = [
    "FIRST_NUMBER",
    "Affiliation",
    "AffiliationQuerySet",
    "EmailDomain",
    "Invitation",
    "InvitationLine",
    "InvitationList",
    "School",
    "SchoolQuerySet",
    "Succession",
    "SuccessionQuerySet",
]
