"""What is written to those who recruit for a school about what it says of itself."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from teach_th.access import RECRUITING
from teach_th.letter_variables import OF_A_SCHOOL
from thep.accounts.examples import example_lead
from thep.accounts.models import User
from thep.mail import letters
from thep.mail.causes import Cause
from thep.mail.kinds import LetterClass, LetterKind
from thep.schools.examples import example_school
from thep.schools.models import Affiliation, School

from .models import SchoolProfile


def _example() -> dict[str, Any]:
    school = example_school()
    return {"to": example_lead(), "school": school, "address": _address(school)}


def _address(school: School) -> str:
    return settings.SITE_ADDRESS + reverse("school_profile_write", args=[school.urn])


CORRECTED = LetterKind(
    name="school_profiles.corrected",
    label="School page corrected",
    audience="The recruiters of a school, when the office corrects its page.",
    template="teach_th/email/profile_corrected",
    about=LetterClass.MEMBERSHIP,
    why="You get this email because you recruit for {{ school.name }} on our website.",
    variables=OF_A_SCHOOL,
    example=_example,
)


def corrected(profile: SchoolProfile) -> None:
    """Tell each recruiter once that the office has changed the words, and where to read and change them."""
    school = profile.school
    recruiting = Affiliation.objects.active().filter(school=school, role__in=RECRUITING)
    for person in User.objects.filter(is_active=True, pk__in=recruiting.values("person")).order_by("pk"):
        letters.send(CORRECTED, person, Cause(profile, profile.changed_at), {"school": school, "address": _address(school)})
