"""What is held of whose certificates, and what becomes of it when they close their account."""

from typing import Any

from django.db.models import Count

from thep.accounts.closing import take_name_out
from thep.accounts.models import User

from .models import Certificate, CertificateRun


def certificates(person: User) -> list[dict[str, Any]]:
    """Return every certificate of `person`, the newest first. Who in the office issued or revoked it is not theirs to take away."""
    return [
        {
            "number": certificate.number,
            "name": certificate.name,
            "event": certificate.title,
            "minutes": certificate.minutes,
            "days": certificate.days,
            "objectives": certificate.objectives,
            "issued": certificate.issued_at.isoformat(),
            "state": certificate.state,
            "reason": certificate.reason,
        }
        for certificate in Certificate.objects.filter(person=person)
    ]


def certificates_issued(person: User) -> list[dict[str, Any]]:
    """Return how many certificates `person` issued and revoked at each event; to whom is not theirs to take away."""
    return [
        {"event": title, what: count}
        for what, by in (("issued", "issued_by"), ("revoked", "revoked_by"))
        for title, count in Certificate.objects.filter(**{by: person}).order_by().values_list("title").annotate(Count("pk"))
    ]


def erase(person: User) -> None:
    """Take the name off the certificates of `person`, which stay in force without it, and forget what they did with those of others."""
    CertificateRun.objects.filter(event__certificates__person=person).exclude(finished_at=None).delete()
    CertificateRun.objects.filter(asked_by=person).update(asked_by=None)
    Certificate.objects.filter(person=person).update(name="")
    Certificate.objects.filter(issued_by=person).update(issued_by=None)
    Certificate.objects.filter(revoked_by=person).update(revoked_by=None)
    take_name_out(person, Certificate, "reason", most=200)
