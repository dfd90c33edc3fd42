"""The office reviews adverts, and those who recruit are told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from teach_th.vacancies import vacancies
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory
from tests.factories.vacancies import draft, in_review, published
from tests.teach_th.adverts import office
from thep.mail.models import Message
from thep.schools.models import Affiliation
from thep.search.models import SearchEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_step")]


def test_the_office_reads_an_advert_and_publishes_it(client, editor, school):
    vacancy = in_review(school=school)
    page = client.get(office("inspect", vacancy)).content.decode()
    assert "You like seven-year-olds." in page
    client.post(office("publish", vacancy))
    vacancy.refresh_from_db()
    assert vacancy.is_open


def test_the_office_sends_an_advert_back_with_a_comment_that_the_recruiter_reads(client, editor, school):
    writer = AffiliationFactory(school=school, role=Affiliation.Role.RECRUITER).person
    vacancy = in_review(school=school, written_by=writer)
    assert "Enter what you’d like changed." in client.post(office("send_back", vacancy), {"comment": ""}).content.decode()
    client.post(office("send_back", vacancy), {"comment": "Say what it pays."})
    assert Message.objects.get(to=writer.email).subject == "About your advert: Year 2 class teacher"
    client.force_login(writer, backend="django.contrib.auth.backends.ModelBackend")
    assert "Say what it pays." in client.get(reverse("school_vacancy_edit", args=[school.urn, vacancy.pk])).content.decode()
    assert "Sent back" in client.get(reverse("school_vacancies", args=[school.urn])).content.decode()


def test_the_office_puts_words_right_without_hiding_the_advert(client, editor, school):
    vacancy = published(school=school, title="Yaer 2 class teacher")
    form = {"title": "Year 2 class teacher", "summary": "A <b>lively</b> class.", "safeguarding": "We’re committed."}
    client.post(office("correct", vacancy), form)
    vacancy.refresh_from_db()
    assert (vacancy.title, vacancy.summary, vacancy.is_open) == ("Year 2 class teacher", "A lively class.", True)
    assert SearchEntry.objects.get(kind="vacancy", key=str(vacancy.pk)).title == "Year 2 class teacher"


def test_adverts_that_wait_stand_in_the_list_on_the_first_page_and_in_a_spreadsheet(client, editor, school):
    published(school=school, title="Open one")
    in_review(school=school, title="Waiting one")
    listed = client.get(reverse("office_vacancies:index")).content.decode()
    assert listed.index("Waiting one") < listed.index("Open one")
    assert "Adverts waiting for review" in client.get("/office/").content.decode()
    sheet = b"".join(client.get(reverse("office_vacancies:index") + "?export=csv").streaming_content).decode()
    assert "Waiting one,Loomwright Primary School" in sheet


def test_an_advert_sent_back_is_among_the_things_that_need_a_recruiter(client, school, recruiter):
    vacancy = draft(school=school, title="Cook", comment="Say what it pays.", sent_back_at=timezone.now())
    page = client.get("/member/").content.decode()
    assert "One thing to do" in page
    assert reverse("school_vacancy", args=[school.urn, vacancy.pk]) in page
    assert reverse("school_vacancies", args=[school.urn]) in page


def test_a_school_that_lost_its_recruiter_is_told_through_those_who_remain(school, editor):
    head = AffiliationFactory(school=school, role=Affiliation.Role.HEADTEACHER).person
    vacancy = in_review(school=school, written_by=PersonFactory())
    vacancies.publish(vacancy, by=editor)
    assert Message.objects.get().to == head.email
