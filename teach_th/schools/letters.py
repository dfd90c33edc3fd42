"""What is written to those who recruit for a school about what it says of itself."""

from django.conf import settings
from django.urls import reverse

from teach_th.access import RECRUITING
from thep.accounts.models import User
from thep.mail import letters, outbox
from thep.schools.models import Affiliation

from .models import SchoolProfile


def corrected(profile: SchoolProfile) -> None:
    """Each is told once that the office has changed the words, and where to read and change them."""
    school = profile.school
    recruiting = Affiliation.objects.active().filter(school=school, role__in=RECRUITING)
    for person in User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk"):
        address = settings.SITE_ADDRESS + reverse("school_profile_write", args=[school.urn])
        letter = letters.write("teach_th/email/profile_corrected", {"school": school, "to": person, "address": address})
        cause = f"school profile {profile.pk} corrected {profile.changed_at:%Y%m%d%H%M%S}: {person.pk}"
        outbox.post(person.email, subject=letter.subject, text=letter.text, html=letter.html, cause=cause, person=person)
