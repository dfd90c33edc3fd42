"""The catalogue of add-ons calls where its reader works by its name, and speaks of both kinds to whoever isn't signed in."""

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.addons import AddOnFactory
from tests.factories.bookings import lead_of, teacher_at
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.thep.reports.test_records import words
from thep.addons import opened_pages
from thep.schools import organisations
from thep.schools.models import Affiliation

pytestmark = pytest.mark.django_db


@pytest.fixture
def trust():
    return organisations.make(name="Mulberry Lane Trust", organisation="trust")


@pytest.fixture
def school():
    return SchoolFactory(name="Rowan Primary")


@pytest.fixture
def add_on():
    coaching = AddOnFactory(name="Coaching", summary="An hour a week.")
    opened_pages.open_pages(coaching, wanted=True)
    return coaching


@pytest.fixture
def readers(trust, school):
    """Whoever may read the catalogue, by what they are told of."""

    def of_both(role):
        person = PersonFactory()
        for place in (school, trust):
            AffiliationFactory(person=person, school=place, role=role)
        return person

    return {
        "nobody": (None, "school or organisation"),
        "somebody without a school": (PersonFactory(), "school or organisation"),
        "a teacher": (teacher_at(school), "school"),
        "a lead of a school": (lead_of(school), "school"),
        "somebody of a trust": (teacher_at(trust), "organisation"),
        "a lead of a trust": (lead_of(trust), "organisation"),
        "somebody of both": (of_both(Affiliation.Role.TEACHER), "school or organisation"),
        "a lead of both": (of_both(Affiliation.Role.CPD_LEAD), "school or organisation"),
    }


@pytest.mark.parametrize(
    "who",
    [
        "nobody", "somebody without a school", "a teacher", "a lead of a school", "somebody of a trust", "a lead of a trust",
        "somebody of both", "a lead of both",
    ],
)  # fmt: skip
def test_the_catalogue_and_an_add_on_name_where_the_reader_works(who, readers, add_on, client):
    reader, noun = readers[who]
    if reader:
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("add_ons"))
    assert f"Support for your {noun} Consultancy, coaching, peer review and training in your {noun}. Members" in words(page)
    assert f'content="Consultancy, coaching, peer review and training in your {noun}, with prices' in page.text
    page = words(client.get(add_on.get_absolute_url()))
    assert f"Support for your {noun} Coaching" in page
    assert f"It opens pages of this site that are kept for those who have it, to everyone at your {noun}, for a year" in page
    leads = " lead " in who
    assert (f"CPD leads, business managers and headteachers buy for their {noun}." in page) is not leads
    assert ("Buy it for" in page) is leads


def test_a_lead_of_both_buys_for_either(readers, client, school, trust):
    client.force_login(readers["a lead of both"][0], backend="django.contrib.auth.backends.ModelBackend")
    assert "Choose your school or organisation Mulberry Lane Trust Rowan Primary" in words(client.get(reverse("member_add_ons_led")))
    page = client.get(reverse("add_ons")).text
    assert page.index(reverse("member_add_ons", args=[trust.urn])) < page.index(reverse("member_add_ons", args=[school.urn]))
