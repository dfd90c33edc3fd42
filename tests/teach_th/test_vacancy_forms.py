"""A school's recruiter writes, copies, sends, extends and withdraws adverts."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from teach_th.models import Vacancy
from teach_th.wording import wording
from tests.anything import EACH
from tests.factories.schools import AffiliationFactory
from tests.factories.vacancies import closed, draft, in_review, nine_o_clock, published
from tests.teach_th.adverts import day, said, write
from thep.cms.models import Subject
from thep.mail.models import Message
from thep.schools.models import Affiliation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_second_step")]


def test_a_draft_needs_no_more_than_its_title(client, school, recruiter):
    answer = client.post(reverse("school_vacancy_new", args=[school.urn]), {"title": "Cook", "role": "catering_site", "contract": "casual"})
    vacancy = Vacancy.objects.get()
    assert answer.url == reverse("school_vacancy", args=[school.urn, vacancy.pk])
    assert (vacancy.title, vacancy.state, vacancy.written_by, vacancy.closes_at) == ("Cook", "draft", recruiter, None)
    page = client.get(answer.url).content.decode()
    assert "Before you send it" in page
    assert f'{reverse("school_vacancy_edit", args=[school.urn, vacancy.pk])}#id_closes_on">Enter when applications close.' in page


def test_an_advert_is_written_and_sent_for_review_in_one_go(client, school, recruiter):
    Subject.objects.create(slug="maths", name="Maths")
    answer = write(client, school, send="1", subjects=["maths"], pay_from_pence="£40,317", pay_to_pence="52300.50")
    vacancy = Vacancy.objects.get()
    assert answer.url == reverse("school_vacancies", args=[school.urn])
    assert vacancy.state == "in_review"
    assert vacancy.closes_at == nine_o_clock(14)
    assert (vacancy.pay_from_pence, vacancy.pay_to_pence) == (4_031_700, 5_230_050)
    assert [subject.slug for subject in vacancy.subjects.all()] == ["maths"]


def test_what_is_missing_is_said_beside_its_field_and_the_draft_is_kept(client, school, recruiter):
    answer = write(client, school, send="1", summary="", closes_on="", apply_url="")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Three things to fix" in page
    for name, sentence in (
        ("summary", "Sum the post up"),
        ("closes_on", "Enter when applications close."),
        ("apply_url", "Say how to apply"),
    ):
        assert f'<a href="#id_{name}">{sentence}' in page
    vacancy = Vacancy.objects.get()
    assert vacancy.state == "draft"
    assert f'action="{reverse("school_vacancy_edit", args=[school.urn, vacancy.pk])}"' in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("closes_on", day(-1), "has passed. Enter a date in the future."),
        ("closes_on", "31/02/2027", "Enter a date, such as 18/1/2027."),
        ("closes_on", "9999-12-31", "Enter a date within the next six months."),
        ("closes_on", "0001-01-01", "has passed. Enter a date in the future."),
        ("closes_time", "25:00", "Enter a time, such as 09:00."),
        ("starts_on", day(-30), "has passed. Enter a date in the future."),
        ("starts_on", day(3), "The post must start after applications close. Enter a later date."),
        ("interviews_on", day(2), "Interviews must be after applications close. Enter a later date."),
        ("pay_to_pence", "lots", "Enter pounds, such as 38766."),
        ("pay_to_pence", "99999999999999999999", "Enter pounds a year."),
        ("pay_to_pence", "NaN", "Enter pounds"),
        ("apply_url", "javascript:alert(1)", "Enter a web address"),
        ("apply_url", "ftp://school.example", "Enter a web address"),
        ("apply_email", "nobody", "Enter an email address."),
        ("title", "", "Enter the job title."),
        ("title", "x" * 101, "Use 100 characters or fewer. You’ve used 101."),
        ("title", "Cook, £12 an hour", "Leave the pay out of the title. Enter it under ‘Pay’."),
        ("title", "Cook at Loomwright Primary School", "Leave the school’s name out of the title. We always show it beside the title."),
        ("title", "Cook!!!", "Leave exclamation marks out of the title."),
        ("role", "king", "from the list."),
        ("subjects", "99999999999999999999999", "Choose subjects from the list."),
        ("patterns", "never", "from the list."),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_kept(client, school, recruiter, field, value, sentence):
    answer = write(client, school, **{"looking_for": "Somebody kind.", field: value})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Somebody kind." in page
    assert page.count("<h1") == 1
    assert not Vacancy.objects.exists()


def test_dates_may_be_typed_as_people_type_them(client, school, recruiter):
    when = timezone.localdate() + datetime.timedelta(days=20)
    write(client, school, closes_on=f"{when.day}/{when.month}/{when.year}", closes_time="5pm")
    assert timezone.localtime(Vacancy.objects.get().closes_at) == timezone.make_aware(datetime.datetime.combine(when, datetime.time(17)))


def test_midnight_means_the_end_of_the_day_that_was_chosen(client, school, recruiter):
    when = timezone.localdate() + datetime.timedelta(days=20)
    write(client, school, closes_on=f"{when:%Y-%m-%d}", closes_time="00:00")
    vacancy = Vacancy.objects.get()
    assert timezone.localtime(vacancy.closes_at) == timezone.make_aware(datetime.datetime.combine(when, datetime.time(23, 59)))
    page = client.get(reverse("school_vacancy", args=[school.urn, vacancy.pk])).content.decode()
    assert f"Closes {when:%A %-d %B %Y}, 11.59pm" in page


def test_too_much_text_is_refused_with_how_much_it_is_and_nothing_is_lost(client, school, recruiter):
    text = "word " * 20_000
    answer = write(client, school, description=text, title="Year 4 teacher")
    page = answer.content.decode()
    assert "Use 10,000 characters or fewer. You’ve used 99,999, and we’ve kept all of them here." in page
    assert text.strip() in page
    assert 'value="Year 4 teacher"' in page


def test_ten_megabytes_of_text_are_answered_with_words(client, school, recruiter):
    client.raise_request_exception = False
    answer = write(client, school, description="x" * 10_000_000)
    assert answer.status_code == 413
    assert "You can still find it in your browser" in answer.content.decode()


def test_markup_that_is_pasted_becomes_plain_words_and_never_runs(client, school, recruiter):
    pasted = "<h2>The job</h2><p onclick=evil()>Teach &amp; learn<script>alert(1)</script></p><ul><li>one<li>two</ul>"
    write(client, school, description=pasted, looking_for="<img src=x onerror=alert(1)>Somebody kind", title="<b>Cook</b>")
    vacancy = Vacancy.objects.get()
    assert vacancy.description == "The job\n\nTeach & learn\n\n- one\n- two"
    assert vacancy.looking_for == "Somebody kind"
    page = client.get(reverse("school_vacancy_preview", args=[school.urn, vacancy.pk])).content.decode()
    assert "<p>Teach &amp; learn</p><ul><li>one</li><li>two</li></ul>" in page
    assert "&lt;b&gt;Cook&lt;/b&gt;" in page
    for danger in ("<script>alert", "onerror", "onclick", "<b>Cook"):
        assert danger not in page


@EACH
@given(st.text(alphabet="<>/&;\"'= \n-abpliscrtonu!", max_size=60) | st.text(max_size=200))
def test_whatever_is_typed_only_our_own_markup_comes_out(text):
    shown = wording.as_html(wording.plain(text))
    assert set(re.findall(r"<[^>]*>?", shown)) <= {"<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<br>"}


def test_less_than_and_ampersands_stay_what_they_were(client, school, recruiter):
    write(client, school, description="Classes of < 30 & more > 20")
    assert Vacancy.objects.get().description == "Classes of < 30 & more > 20"


def test_the_list_shows_what_needs_somebody_first_with_figures(client, school, recruiter):
    published(school=school, title="Open")
    draft(school=school, title="Mine")
    draft(school=school, title="Back", comment="Say more.", sent_back_at=timezone.now())
    in_review(school=school, title="Waiting")
    published(title="Somebody else’s")
    page = client.get(reverse("school_vacancies", args=[school.urn])).content.decode()
    assert [page.index(f">{title}</a>") for title in ("Back", "Mine", "Waiting", "Open")] == sorted(
        page.index(f">{title}</a>") for title in ("Back", "Mine", "Waiting", "Open")
    )
    assert "Somebody else’s" not in page


def test_the_last_advert_is_copied_by_one_press(client, school, recruiter):
    last = published(school=school, title="Year 3 teacher", contact_name="Mina Rahman")
    answer = client.post(reverse("school_vacancy_move", args=[school.urn, last.pk]), {"do": "copy"})
    copied = Vacancy.objects.exclude(pk=last.pk).get()
    assert answer.url == reverse("school_vacancy_edit", args=[school.urn, copied.pk])
    page = client.get(answer.url).content.decode()
    assert 'value="Year 3 teacher"' in page
    assert 'value="Mina Rahman"' in page


def test_an_advert_in_review_can_be_taken_back_and_changed(client, school, recruiter):
    vacancy = in_review(school=school)
    address = reverse("school_vacancy_edit", args=[school.urn, vacancy.pk])
    assert client.get(address).url == reverse("school_vacancy", args=[school.urn, vacancy.pk])
    client.post(reverse("school_vacancy_move", args=[school.urn, vacancy.pk]), {"do": "take_back"})
    client.post(address, said(title="Year 3 class teacher"))
    vacancy.refresh_from_db()
    assert (vacancy.title, vacancy.state) == ("Year 3 class teacher", "draft")


def test_a_move_that_somebody_else_has_made_meanwhile_is_said_kindly(client, school, recruiter):
    vacancy = published(school=school)
    answer = client.post(reverse("school_vacancy_move", args=[school.urn, vacancy.pk]), {"do": "submit"}, follow=True)
    assert "Somebody has just changed this advert." in answer.content.decode()


def test_the_closing_date_is_moved_and_a_closed_advert_opens_again(client, school, recruiter):
    vacancy = closed(school=school)
    address = reverse("school_vacancy_extend", args=[school.urn, vacancy.pk])
    page = client.post(address, {"closes_on": day(-2), "closes_time": "09:00"}).content.decode()
    assert "has passed. Enter a date in the future." in page
    client.post(address, {"closes_on": day(10), "closes_time": "17:00"})
    vacancy.refresh_from_db()
    assert vacancy.is_open


def test_a_published_advert_is_withdrawn(client, school, recruiter):
    vacancy = published(school=school)
    address = reverse("school_vacancy_withdraw", args=[school.urn, vacancy.pk])
    assert "You can’t undo this, but you can copy the advert." in client.get(address).content.decode()
    assert client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug])).status_code == 200
    client.post(address)
    assert client.get(reverse("vacancy", args=[vacancy.pk, vacancy.slug])).status_code == 410
    assert not Message.objects.filter(subject__startswith="Withdrawn").exists()


@pytest.mark.parametrize("role", [Affiliation.Role.TEACHER, Affiliation.Role.CPD_LEAD, Affiliation.Role.GOVERNOR])
def test_for_colleagues_who_do_not_recruit_there_are_no_adverts(client, school, role):
    vacancy = draft(school=school)
    client.force_login(AffiliationFactory(school=school, role=role).person, backend="django.contrib.auth.backends.ModelBackend")
    for name in ("school_vacancy", "school_vacancy_edit", "school_vacancy_preview", "school_vacancy_extend"):
        assert client.get(reverse(name, args=[school.urn, vacancy.pk])).status_code == 404
    for name in ("school_vacancy_edit", "school_vacancy_move", "school_vacancy_withdraw", "school_vacancy_documents"):
        assert client.post(reverse(name, args=[school.urn, vacancy.pk]), said(do="submit")).status_code == 404


def test_another_schools_advert_is_not_there_under_ones_own_address(client, school, recruiter):
    other = draft()
    for name in ("school_vacancy", "school_vacancy_edit", "school_vacancy_preview"):
        assert client.get(reverse(name, args=[school.urn, other.pk])).status_code == 404
        assert client.get(reverse(name, args=[other.school.urn, other.pk])).status_code == 404


@pytest.mark.parametrize("role", [Affiliation.Role.HEADTEACHER, Affiliation.Role.BUSINESS_MANAGER, Affiliation.Role.RECRUITER])
def test_heads_business_managers_and_recruiters_recruit(client, school, role):
    client.force_login(AffiliationFactory(school=school, role=role).person, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("school_vacancies", args=[school.urn])).status_code == 200


def test_a_head_finds_the_vacancies_from_the_schools_page(client, school):
    client.force_login(
        AffiliationFactory(school=school, role=Affiliation.Role.HEADTEACHER).person, backend="django.contrib.auth.backends.ModelBackend"
    )
    assert reverse("school_vacancies", args=[school.urn]) in client.get(reverse("member_school", args=[school.urn])).content.decode()
