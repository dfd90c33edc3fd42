"""A school that the register closes advertises no more, and nobody visits it."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from teach_th.errors import SchoolHasClosed
from teach_th.vacancies import vacancies
from tests.factories.accounts import PersonFactory
from tests.factories.bookings import book
from tests.factories.events import EventFactory, VenueFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th_interest import offered
from tests.factories.vacancies import closed, draft, in_review, nine_o_clock, published
from tests.thep.schools.test_gias_extract import COLUMNS, register_file
from thep.accounts.groups import ensure_groups
from thep.bookings.models import Booking
from thep.events.models import Event
from thep.mail.models import Message
from thep.schools.models import Affiliation, School
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return SchoolFactory(urn=100965, name="Bow School", slug="bow-school")


@pytest.fixture
def recruiter(school):
    return AffiliationFactory(school=school, role=Affiliation.Role.RECRUITER).person


@pytest.fixture
def office():
    ensure_groups()
    person = PersonFactory(email="leila@thep.example")
    person.groups.add(Group.objects.get(name="Editors"))
    return person


@pytest.fixture
def import_status(tmp_path):
    def do(status, name="Bow School"):
        file = tmp_path / "register.csv"
        row = {"URN": "100965", "EstablishmentName": name, "EstablishmentStatus (name)": status, "CloseDate": "31/08/2016"}
        file.write_bytes(register_file(row, columns=[*COLUMNS, "CloseDate"]))
        call_command("import_schools", str(file))

    return do


def test_its_adverts_are_withdrawn_and_recruiters_and_office_are_told(client, school, recruiter, office, import_status):
    advert, waiting, unfinished, other = published(school=school, title="Cook"), in_review(school=school), draft(school=school), published()
    import_status("Closed")
    states = [type(advert).objects.get(pk=each.pk).state for each in (advert, waiting, unfinished, other)]
    assert states == ["withdrawn", "withdrawn", "draft", "published"]
    answer = client.get(reverse("vacancy", args=[advert.pk, advert.slug]))
    assert answer.status_code == 410
    assert "JobPosting" not in answer.content.decode()
    assert not SearchEntry.objects.filter(kind="vacancy", key=str(advert.pk)).exists()
    told = Message.objects.get(to=recruiter.email, subject="Withdrawn: Cook")
    assert "The national register of schools says that Bow School has closed." in told.text
    assert "by our office" not in told.text
    letter = Message.objects.get(to=office.email)
    assert letter.subject == "Closed school: Bow School"
    assert "Cook" in letter.text
    assert f"http://testserver{reverse('office_vacancies:inspect', args=[advert.pk])}" in letter.text


def test_a_second_import_tells_nobody_again(school, recruiter, office, import_status):
    published(school=school)
    import_status("Closed")
    told = Message.objects.count()
    import_status("Closed", name="Bow Academy")
    assert Message.objects.count() == told


def test_a_school_that_stays_open_keeps_its_adverts(school, office, import_status):
    advert = published(school=school)
    import_status("Open, but proposed to close", name="Bow Academy")
    advert.refresh_from_db()
    assert advert.is_open
    assert not Message.objects.exists()


def test_a_closed_school_sends_publishes_and_reopens_nothing(school, recruiter, office):
    waiting, unfinished, over = in_review(school=school), draft(school=school), closed(school=school)
    School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
    with pytest.raises(SchoolHasClosed):
        vacancies.publish(waiting, by=office)
    with pytest.raises(SchoolHasClosed):
        vacancies.submit(unfinished, by=recruiter)
    with pytest.raises(SchoolHasClosed):
        vacancies.extend(over, by=recruiter, closes_at=nine_o_clock(10))
    assert [type(each).objects.get(pk=each.pk).state for each in (waiting, unfinished, over)] == ["in_review", "draft", "expired"]


def test_a_recruiter_of_a_closed_school_reads_why_it_cannot_be_sent(client, school, recruiter, settings):
    settings.MFA_REQUIRED_FOR_DUTIES = False
    unfinished = draft(school=school)
    School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
    client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(reverse("school_vacancy_move", args=[school.urn, unfinished.pk]), {"do": "submit"}, follow=True).content.decode()
    assert "Bow School has closed, so it can’t advertise." in page


class TestVisits:
    def test_are_cancelled_and_everybody_concerned_is_told(self, client, school, recruiter, office, import_status):
        visit, over = offered(school, by=recruiter, title="Morning at Bow"), offered(school, by=recruiter, days=-20)
        elsewhere = offered(SchoolFactory(), title="Morning elsewhere")
        visitor = PersonFactory(email="nasima@home.example")
        booking = book(visit.event, visitor)
        import_status("Closed")
        states = [Event.objects.get(pk=each.event_id).state for each in (visit, over, elsewhere)]
        assert states == ["cancelled", "open", "open"]
        booking.refresh_from_db()
        assert booking.state == Booking.State.CANCELLED
        told = Message.objects.filter(to=visitor.email).first()
        assert "The national register of schools says that Bow School has closed." in told.text
        assert told.calendar_method == "CANCEL"
        for reader in (recruiter, office):
            letter = Message.objects.get(to=reader.email)
            assert letter.subject == "Closed school: visits to Bow School"
            assert "Morning at Bow" in letter.text
        assert "Bow School has closed." in client.get(reverse("visit", args=[visit.event_id])).content.decode()

    def test_are_cancelled_once(self, school, recruiter, office, import_status):
        offered(school, by=recruiter)
        import_status("Closed")
        told = Message.objects.count()
        import_status("Closed", name="Bow Academy")
        assert Message.objects.count() == told

    def test_of_our_own_stay_and_the_office_hears_of_them(self, school, recruiter, office, import_status):
        event = EventFactory(kind="visit", title="Bus tour of Bow", venue=VenueFactory(name="Bow School"))
        import_status("Closed")
        event.refresh_from_db()
        assert event.state == Event.State.OPEN
        letter = Message.objects.get()
        assert letter.to == office.email
        assert f"http://testserver{reverse('office_events:inspect', args=[event.pk])}" in letter.text

    def test_are_offered_no_more(self, client, school, recruiter, settings):
        settings.MFA_REQUIRED_FOR_DUTIES = False
        School.objects.filter(pk=school.pk).update(status=School.Status.CLOSED)
        client.force_login(recruiter, backend="django.contrib.auth.backends.ModelBackend")
        day = timezone.localdate() + datetime.timedelta(days=20)
        typed = {"title": "Morning", "date": f"{day:%F}", "starts": "09:30", "ends": "11:30", "places": "8", "words": "A tour."}
        answer = client.post(reverse("school_visit_offer", args=[school.urn]), typed)
        assert answer.status_code == 422
        assert "Bow School has closed, so nobody can visit it." in answer.content.decode()
        assert not Event.objects.exists()
