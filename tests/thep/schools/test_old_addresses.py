"""Addresses and forms that name a school by its old URN lead to the school that it continues as."""

import pytest
from django.test import Client
from django.urls import reverse

from teach_th.interest.models import ExpressionOfInterest
from teach_th.vacancies import recruiter_views, vacancies
from teach_th.vacancies.models import Vacancy
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import lead_of
from tests.factories.events import EventFactory
from tests.factories.payments import invoiced_order
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th_interest import ABOUT, recruiter_of
from tests.factories.vacancies import published
from tests.thep.reports.test_records import words
from thep.bookings.desk import Desk
from thep.schools import successions
from thep.schools.gias_links import Link
from thep.schools.models import Affiliation, School

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def old():
    return SchoolFactory(name="Loomwright Primary School")


@pytest.fixture
def new():
    return SchoolFactory(name="Loomwright Academy")


def confirm(old, new):
    School.objects.filter(pk=old.pk).update(status=School.Status.CLOSED)
    successions.propose([Link(old.urn, new.urn, new.name)])
    return successions.confirm(School.objects.get(pk=old.pk), successor=new)


def test_its_vacancies_are_found_by_the_old_urn(old, new, client):
    published(school=old, title="Teacher of maths")
    published(school=SchoolFactory(), title="Site manager")
    confirm(old, new)
    page = words(client.get(reverse("vacancies"), {"school": old.urn}))
    assert "Teacher of maths" in page
    assert "Site manager" not in page
    assert "isn’t one of the choices" not in page


def test_a_urn_that_nobody_has_is_still_named_as_no_choice(new, client):
    for urn in ("999998", "1" * 30, "x"):
        assert "isn’t one of the choices" in words(client.get(reverse("vacancies"), {"school": urn}))


def test_orders_and_the_booking_form_are_those_of_the_new_school(old, new, client):
    lead, other = lead_of(old), SchoolFactory()
    AffiliationFactory(person=lead, school=other, role=Affiliation.Role.CPD_LEAD)
    mine, theirs = (invoiced_order(school=school, buyer=lead) for school in (old, other))
    confirm(old, new)
    client.force_login(lead, backend=BACKEND)
    page = words(client.get(reverse("orders"), {"school": old.urn}))
    assert mine.reference in page
    assert theirs.reference not in page
    assert Desk.open(EventFactory(), lead, asked=str(old.urn)).school == new


def test_a_form_that_is_sent_at_that_moment_arrives_with_what_was_typed(old, new, client, monkeypatch):
    client.force_login(recruiter_of(old), backend=BACKEND)
    write = vacancies.write

    def write_late(*args, **said):
        monkeypatch.setattr(recruiter_views.vacancies, "write", write)
        confirm(old, new)
        return write(*args, **said)

    monkeypatch.setattr(recruiter_views.vacancies, "write", write_late)
    typed = {"title": "Cook", "role": "catering_site", "contract": "casual"}
    answer = client.post(reverse("school_vacancy_new", args=[old.urn]), typed)
    assert answer.status_code == 308
    assert answer["Location"] == reverse("school_vacancy_new", args=[new.urn])
    assert not Vacancy.objects.exists()
    client.post(answer["Location"], typed)
    assert Vacancy.objects.get().school == new


def test_whoever_asks_to_be_listed_at_the_old_school_asks_the_new_one(old, new, client):
    person = PersonFactory()
    confirm(old, new)
    client.force_login(person, backend=BACKEND)
    page = client.post(reverse("member_schools"), {"school": old.urn, "role": "teacher"}, follow=True)
    assert "We’ve asked Loomwright Academy to confirm" in words(page)
    assert person.affiliations.get().school == new


def test_whoever_hides_from_the_old_school_hides_from_the_new_one(old, new):
    confirm(old, new)
    said = ABOUT | {"email": "nasima@home.example", "hidden_from": [str(old.urn)], "consent": "on"}
    Client().post(reverse("interest"), said)
    assert ExpressionOfInterest.objects.get().hidden_from.get() == new
