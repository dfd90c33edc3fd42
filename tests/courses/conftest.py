"""What tests of the catalogue begin with."""

import pytest

from tests.courses.catalogue_page import in_days
from tests.factories.courses import course_page, run
from thep.events.models import Event


@pytest.fixture
def season():
    """Three courses of different kinds, and one without dates."""
    phonics = course_page(
        "Phonics that sticks", subjects=["Early reading"], phases=["early_years", "primary"], audiences=["teacher", "ect"]
    )
    oracy = course_page("Oracy in every lesson", subjects=["Oracy"], phases=["primary", "secondary"])
    governors = course_page("Asking better questions", subjects=["Governance"], phases=[], audiences=["governor"])
    course_page("Beekeeping for beginners", subjects=["Science"])
    run(phonics, price=13000, vat_rate=2000, starts_at=in_days(10))
    run(phonics, price=13000, vat_rate=2000, starts_at=in_days(40), capacity=5, taken=5)
    run(oracy, price=4500, vat_rate=2000, format=Event.Format.ONLINE, venue=None, starts_at=in_days(20))
    run(governors, kind="briefing", starts_at=in_days(30))
