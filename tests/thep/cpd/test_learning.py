"""My learning: what somebody attended in a year, what it counts for, and the same to take away."""

import datetime

import pytest

from tests.factories.accounts import PersonFactory
from tests.factories.courses import course_page
from tests.factories.cpd import event_that_began, mark, place_at
from tests.pdf_reader import PdfReader
from thep.cms.academic_years import in_words, this_academic_year
from thep.cms.models import Objective
from thep.cpd.certificates import certificates
from thep.cpd.certificates.models import Certificate
from thep.cpd.models import Mark

pytestmark = pytest.mark.django_db
ADDRESS = "/member/learning/"


@pytest.fixture
def nasima(client):
    person = PersonFactory(name="Nasima Begum")
    client.force_login(person)
    return person


@pytest.fixture
def phonics(nasima):
    """A course of three hours at which Nasima was present, an hour ago."""
    event = event_that_began(title="Phonics that sticks", page=course_page(subjects=["Early reading", "English"]))
    event.objectives.add(Objective.objects.get_or_create(key="3.2")[0])
    place_at(event, nasima)
    mark(event, nasima)
    return event


def test_it_says_what_was_attended_with_hours_and_what_these_count_for(client, phonics):
    page = client.get(ADDRESS).text

    assert f"3 hours in {in_words(this_academic_year())}" in page
    assert "Phonics that sticks" in page
    assert "Early reading" in page
    assert "3.2" in page
    assert 'href="/member/certificates/"' in page


def test_a_part_counts_what_was_attended(client, phonics, nasima):
    mark(phonics, nasima, Mark.State.LATE, minutes=100, seen=10**6)

    page = client.get(ADDRESS).text

    assert "1 hour 40 minutes in" in page
    assert "the part that you were there" in page


def test_what_somebody_missed_is_not_among_what_they_attended(client, phonics, nasima):
    mark(phonics, nasima, Mark.State.ABSENT, seen=10**6)

    assert "Phonics that sticks" not in client.get(ADDRESS).text


def test_another_year_is_chosen_by_its_name_and_nobody_elses_learning_is_seen(client, phonics):
    last_year = event_that_began(ago=datetime.timedelta(days=365), title="Maths mastery")
    other = place_at(last_year, PersonFactory()).person
    mark(last_year, other)

    page = client.get(f"{ADDRESS}?year={this_academic_year() - 1}").text
    assert f"Nothing recorded for {in_words(this_academic_year() - 1)} yet" in page
    assert "Maths mastery" not in page
    assert client.get(f"{ADDRESS}?year=rubbish").status_code == 200


def test_without_any_it_says_what_to_do_next(client, nasima):
    page = client.get(ADDRESS).text

    assert "Nothing recorded for" in page
    assert 'href="/courses/"' in page


def test_the_same_is_a_spreadsheet(client, phonics):
    answer = client.get(f"{ADDRESS}learning.csv")

    heading, row = answer.getvalue().decode().strip().splitlines()
    assert "Minutes" in heading
    assert "Phonics that sticks" in row
    assert ",Present,180,Early reading; English,3.2," in row


def test_the_same_is_a_tagged_pdf(client, phonics):
    answer = client.get(f"{ADDRESS}learning.pdf")

    reader = PdfReader(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert b"/MarkInfo" in reader.catalogue
    assert "Professional learning of Nasima Begum" in reader.metadata


def test_the_page_takes_as_many_queries_however_much_there_is(client, phonics, nasima, django_assert_max_num_queries):
    for number in range(6):
        event = event_that_began(ago=datetime.timedelta(hours=4 + number), page=phonics.page)
        place_at(event, nasima)
        mark(event, nasima)
    client.get(ADDRESS)
    with django_assert_max_num_queries(16):
        client.get(ADDRESS)


def test_it_stands_in_the_account_and_on_the_overview(client, nasima):
    page = client.get("/member/").text

    assert page.count('href="/member/learning/"') == 2


class TestCertificates:
    """What there is to show for each event of the year."""

    @pytest.fixture
    def over(self, nasima):
        event = event_that_began(ago=datetime.timedelta(hours=4), title="Maths mastery")
        place_at(event, nasima)
        mark(event, nasima)
        return event

    def test_one_that_was_earned_is_taken_from_the_page_and_stands_there_with_its_number(self, client, over):
        assert "Get it: your certificate of Maths mastery" in client.get(ADDRESS).text

        client.post(f"/member/certificates/of/{over.pk}/")

        made = Certificate.objects.get()
        page = client.get(ADDRESS).text
        assert "Get it" not in page
        assert f'href="/member/certificates/{made.number}/"' in page
        assert f",{made.number}" in b"".join(client.get(f"{ADDRESS}learning.csv").streaming_content).decode()

    def test_one_that_was_not_earned_is_not_offered(self, client, phonics, over, nasima):
        mark(over, nasima, Mark.State.LATE, minutes=20, seen=10**6)
        assert "Get it" not in client.get(ADDRESS).text  # phonics isn't over

    def test_of_several_the_newest_stands_there_and_a_revoked_one_says_so(self, client, over, nasima):
        old = certificates.issue(over, nasima)
        mark(over, nasima, Mark.State.LATE, minutes=160, seen=10**6)
        new = certificates.reissue(old, by=PersonFactory())
        page = client.get(ADDRESS).text
        assert new.number in page
        assert old.number not in page

        certificates.revoke(new, reason="A mistake", by=PersonFactory())

        assert "revoked</small>" in client.get(ADDRESS).text
        assert new.number not in b"".join(client.get(f"{ADDRESS}learning.csv").streaming_content).decode()

    def test_another_years_certificate_stands_with_its_year(self, client, over, nasima):
        before = event_that_began(ago=datetime.timedelta(days=365), title="Phonics")
        place_at(before, nasima)
        mark(before, nasima)
        made = certificates.issue(before, nasima)
        assert made.number not in client.get(ADDRESS).text
        assert made.number in client.get(f"{ADDRESS}?year={this_academic_year() - 1}").text

    def test_all_that_can_be_taken_are_found_in_as_many_queries(self, client, over, nasima, django_assert_max_num_queries):
        for _ in range(5):
            event = event_that_began(ago=datetime.timedelta(hours=4))
            place_at(event, nasima)
            mark(event, nasima)
        with django_assert_max_num_queries(17):
            assert client.get("/member/certificates/").text.count("Get your certificate of") == 6
