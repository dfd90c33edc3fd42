"""What certificates show on the office's screen of a person."""

from typing import Any

from django.http import HttpRequest

from thep.accounts.models import User
from thep.accounts.office_sections import PersonSection
from thep.cpd.certificates.models import Certificate


def certificates_of(request: HttpRequest, person: User) -> dict[str, Any] | None:
    """Return the person's certificates, the newest first; None where they never had one."""
    found = list(Certificate.objects.filter(person=person)[:100])
    return {"certificates": found} if found else None


OF_A_PERSON = PersonSection(
    name="certificates",
    order=25,
    template="cpd/certificates/office/person_certificates.html",
    context=certificates_of,
    permissions=("cpd.view_certificate",),
)
