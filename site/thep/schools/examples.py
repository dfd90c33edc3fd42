"""A school that isn't there, and who works at it, to show letters with."""

import datetime

from thep.accounts.examples import example_person

from .models import Affiliation, School


def example_school() -> School:
    return School(pk=1, urn=100900, name="Ben Jonson Primary School", slug="ben-jonson-primary-school", postcode="E1 4PZ")


def example_affiliation() -> Affiliation:
    """Return the teacher's place at the school."""
    return Affiliation(
        pk=1, person=example_person(), school=example_school(), role=Affiliation.Role.TEACHER, leaves_on=datetime.date(2026, 12, 18)
    )
