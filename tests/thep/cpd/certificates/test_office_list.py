"""The office finds a certificate by what somebody says on the telephone, and keeps the list as a spreadsheet."""

import csv
import io

import pytest
from django.urls import reverse

from tests.factories.accounts import PersonFactory
from tests.factories.cpd import attended, certified, event_that_began, mark
from thep.cpd.certificates import certificates
from thep.cpd.certificates.models import Certificate
from thep.cpd.models import Mark

from .test_certificates import HOURS_AGO
from .test_pages import words_of

pytestmark = pytest.mark.django_db
LIST = "/office/certificates/"


@pytest.fixture
def nasimas():
    made = certified(PersonFactory(name="Nasima O’Neill"), title="Phonics that sticks")
    Certificate.objects.filter(pk=made.pk).update(number="K0M1-9Q2X-TD41")
    return Certificate.objects.get(pk=made.pk)


@pytest.fixture
def peters():
    return certified(PersonFactory(name="Peter Lowe"), title="Maths mastery")


@pytest.fixture
def as_office(client, office):
    client.force_login(office)
    return client


def found(client, **asked):
    """The numbers on the list, as a spreadsheet has them."""
    response = client.get(LIST, {**asked, "export": "csv"})
    rows = csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline=""))
    return {row["Number"] for row in rows}


@pytest.mark.parametrize("typed", ["K0M1-9Q2X-TD41", "komi 9q2x tdAl".replace("A", "4"), "K0M19Q2XTD41", "TD41", "k0m1 9q2x"])
def test_by_its_number_as_it_is_read_out(as_office, nasimas, peters, typed):
    assert found(as_office, q=typed) == {nasimas.number}
    page = words_of(as_office.get(LIST, {"q": typed}))
    assert "Nasima O’Neill" in page
    assert "Peter Lowe" not in page


@pytest.mark.parametrize("typed", ["oneill", "Neill nasima", "phonics", "nasima phonics"])
def test_by_its_holder_or_its_event(as_office, nasimas, peters, typed):
    assert found(as_office, q=typed) == {nasimas.number}


def test_by_the_name_that_its_holder_has_now(as_office, nasimas, peters):
    nasimas.person.name = "Nasima Khan"
    nasimas.person.save()
    assert found(as_office, q="khan") == {nasimas.number}


def test_a_number_that_nobody_has_finds_nothing(as_office, peters):
    assert "No certificates match your query" in words_of(as_office.get(LIST, {"q": "K7M3-9Q2X-TD4V"}))


def test_by_state_and_by_who_issued_it(as_office, office, nasimas, peters):
    event = event_that_began(ago=HOURS_AGO)
    person = attended(event)
    old = certificates.issue(event, person)
    mark(event, person, Mark.State.LATE, minutes=150, seen=10**9)
    new = certificates.reissue(old, by=office)
    certificates.revoke(peters, reason="Somebody else signed in", by=office)

    assert found(as_office, state="in_force") == {nasimas.number, new.number}
    assert found(as_office, state="replaced") == {old.number}
    assert found(as_office, state="revoked") == {peters.number}
    assert found(as_office, issued_by="office") == {new.number}
    assert "Somebody else signed in" in as_office.get(LIST, {"export": "csv"}).getvalue().decode()


def test_it_leads_to_the_certificate_and_its_event(as_office, nasimas):
    page = words_of(as_office.get(LIST))
    assert f'href="{reverse("office_certificate", args=[nasimas.number])}"' in page
    assert f'href="{reverse("office_event_certificates", args=[nasimas.event_id])}"' in page
    assert as_office.get(f"{LIST}results/").status_code == 200


def test_one_of_a_closed_account_stays_in_the_list_without_a_name(as_office, nasimas):
    Certificate.objects.update(name="")
    assert "Account closed" in words_of(as_office.get(LIST))


def test_a_hundred_take_as_many_queries_as_one(as_office, nasimas, django_assert_max_num_queries):
    for _ in range(5):
        certified()
    as_office.get(LIST)
    with django_assert_max_num_queries(14):
        as_office.get(LIST)


def test_it_stands_in_the_menu_of_those_who_may_see_it_and_for_nobody_else(as_office, client, nasimas):
    assert LIST in as_office.get("/office/").text
    client.force_login(PersonFactory())
    assert client.get(LIST).status_code == 302


def test_a_persons_screen_lists_theirs(client, nasimas):
    client.force_login(PersonFactory(is_superuser=True))
    page = words_of(client.get(f"/office/users/{nasimas.person_id}/"))
    assert nasimas.number in page
