"""People who would like to work here, and schools that may look for them."""

import datetime

from django.test import TestCase
from django.utils import timezone

from teach_th.interest import expressions
from teach_th.models import ExpressionOfInterest
from teach_th.visits import visits
from tests.factories.accounts import PersonFactory
from tests.factories.membership import MembershipFactory, TierFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from thep.schools.models import Affiliation

ABOUT = {
    "name": "Nasima Khanom Begum",
    "status": "qts",
    "phases": ["primary"],
    "roles": ["teacher"],
    "working_patterns": ["part_time"],
    "about": "Year 4 teacher in Leeds, moving home to Bow.",
}


def expressed(email="nasima@home.example", **fields):
    """Somebody has filled in the form, and not confirmed it."""
    return expressions.express(email=email, **ABOUT | fields)


def in_the_pool(email="nasima@home.example", **fields):
    """Somebody has confirmed it, and schools may see it."""
    return expressions.FLOW.confirm_asked(expressed(email, **fields))


def delivered():
    """What is posted inside has left afterwards."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def ended(expression, days):
    """It ended so many days ago; before, where `days` is negative."""
    ExpressionOfInterest.objects.filter(pk=expression.pk).update(expires_at=timezone.now() - datetime.timedelta(days=days))


def school_with_the_pool(**fields):
    school = SchoolFactory(**fields)
    MembershipFactory(school=school, tier=TierFactory(name="Full", brings_talent_pool=True))
    return school


def recruiter_of(school, **person):
    return AffiliationFactory(person=PersonFactory(**person), school=school, role=Affiliation.Role.RECRUITER).person


def offered(school, *, by=None, days=20, **fields):
    """A visit that a recruiter of `school` offers, on a morning in so many days."""
    starts_at = (timezone.now() + datetime.timedelta(days=days)).replace(hour=9, minute=30, second=0, microsecond=0)
    fields = {"title": "Morning at our school", "places": 8, "words": "A tour and two lessons."} | fields
    by = by or recruiter_of(school)
    return visits.offer(school, by=by, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=2), **fields)
