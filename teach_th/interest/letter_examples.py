"""What the letters to people who may come to work here are shown with: somebody who isn't there."""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from thep.accounts.examples import example_person
from thep.schools.examples import example_school

from .models import ExpressionOfInterest, Look

WORDS = "We have a post in Year 4 from September that may suit you.\n\nWould you like to come and see the school?"


def interest() -> dict[str, Any]:
    """Return what any letter about somebody's interest may say."""
    person = example_person()
    expression = ExpressionOfInterest(pk=1, name=person.name, email=person.email, expires_at=timezone.now() + datetime.timedelta(days=14))
    look = Look(expression=expression, school=example_school(), kind=Look.Kind.CONTACTED, by_name="Farida Khanom", words=WORDS)
    return {"expression": expression, "look": look, "address": settings.SITE_ADDRESS + reverse("interest_link", args=["example"])}
