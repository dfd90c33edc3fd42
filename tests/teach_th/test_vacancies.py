"""An advert's life, and its page for everybody."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from teach_th.errors import ClosingDateWrong, Unfinished, WrongState
from teach_th.models import Vacancy, VacancyMove
from teach_th.vacancies import reader_counts, vacancies
from tests.factories.accounts import PersonFactory
from tests.factories.schools import AffiliationFactory, SchoolFactory
from tests.factories.teach_th import story
from tests.factories.teach_th_interest import offered
from tests.factories.vacancies import closed, draft, in_review, nine_o_clock, published
from thep.accounts.groups import ensure_groups
from thep.analytics import totals
from thep.mail.models import Message
from thep.schedule.sweep import sweep
from thep.schools.models import Affiliation
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def address(vacancy, slug=None):
    return reverse("vacancy", args=[vacancy.pk, slug or vacancy.slug])


def recruiter_of(school):
    return AffiliationFactory(school=school, role=Affiliation.Role.RECRUITER).person


def found():
    return set(SearchEntry.objects.filter(kind="vacancy").values_list("key", flat=True))


@pytest.fixture
def editor():
    ensure_groups()
    person = PersonFactory(email="leila@thep.example")
    person.groups.add(Group.objects.get(name="Editors"))
    return person


def test_midnight_is_written_so_that_the_day_is_clear(client):
    """An advert that closes as 1 December begins can be applied for until the last minute of 30 November."""
    midnight = timezone.make_aware(datetime.datetime.combine(timezone.localdate() + datetime.timedelta(days=10), datetime.time(0)))
    eve = timezone.localdate() + datetime.timedelta(days=9)
    vacancy = published(closes_at=midnight)
    page = " ".join(client.get(address(vacancy)).content.decode().split())
    assert f"Closes {eve:%A}, 11.59pm" in page
    assert f"Apply by {eve:%-d %B}" in page
    assert f"{eve:%A %-d %B %Y}, 11.59pm" in page
    assert "9 days from today" in page
    assert "12am" not in page
    assert f'"validThrough":"{eve:%Y-%m-%d}T23:59:00' in page.replace('": "', '":"')
    assert f"Closes {eve:%-d %b}" in client.get(reverse("vacancies")).content.decode()


def test_visits_on_an_advert_lie_before_its_closing_date(client):
    vacancy = published(closes_at=nine_o_clock(10))
    before, after = (offered(vacancy.school, days=days) for days in (5, 12))
    page = client.get(address(vacancy)).content.decode()
    assert reverse("visit", args=[before.event_id]) in page
    assert reverse("visit", args=[after.event_id]) not in page


def test_an_advert_goes_from_draft_through_review_to_everybody_and_closes_by_itself(editor, clock, client):
    vacancy = draft()
    writer = recruiter_of(vacancy.school)
    vacancies.submit(vacancy, by=writer)
    vacancies.send_back(vacancy, by=editor, comment="Say when the interviews are.")
    vacancies.submit(vacancy, by=writer)
    vacancies.publish(vacancy, by=editor)
    assert found() == {str(vacancy.pk)}
    clock.forward(days=15)
    assert "Applications have closed" in client.get(address(vacancy)).content.decode()
    vacancies.close_what_is_over()
    vacancy.refresh_from_db()
    assert vacancy.state == Vacancy.State.EXPIRED
    assert found() == set()
    kinds = ["submitted", "sent_back", "submitted", "published", "expired"]
    assert list(VacancyMove.objects.values_list("kind", flat=True)) == kinds
    assert [(message.to, message.subject) for message in Message.objects.order_by("pk")] == [
        ("leila@thep.example", "An advert to review: Year 2 class teacher"),
        (writer.email, "About your advert: Year 2 class teacher"),
        ("leila@thep.example", "An advert to review: Year 2 class teacher"),
        (writer.email, "Published: Year 2 class teacher"),
        (writer.email, "Closed: Year 2 class teacher"),
    ]
    assert "Say when the interviews are." in Message.objects.get(subject__startswith="About").text


def test_what_every_advert_must_say_is_asked_for_before_it_is_reviewed():
    vacancy = draft(summary="", pay="", apply_url="", closes_at=nine_o_clock(-1))
    with pytest.raises(Unfinished) as refused:
        vacancies.submit(vacancy, by=recruiter_of(vacancy.school))
    assert set(refused.value.missing) == {"summary", "pay", "apply_url", "closes_at"}


def test_an_advert_whose_closing_date_passed_in_review_is_not_published(editor, clock):
    vacancy = in_review()
    clock.forward(days=15)
    with pytest.raises(Unfinished):
        vacancies.publish(vacancy, by=editor)


@pytest.mark.parametrize("move", [vacancies.publish, vacancies.take_back])
def test_a_draft_can_be_neither_published_nor_taken_back(move, editor):
    with pytest.raises(WrongState):
        move(draft(), by=editor)


def test_a_withdrawn_advert_is_found_by_nobody_and_its_address_is_gone(client, editor):
    vacancy = published()
    vacancies.withdraw(vacancy, by=editor, reason="The school asked us to.")
    assert found() == set()
    answer = client.get(address(vacancy))
    assert answer.status_code == 410
    assert "was withdrawn by the school" in answer.content.decode()


def test_an_advert_is_withdrawn_once(editor):
    vacancy = published()
    recruiter_of(vacancy.school)
    vacancies.withdraw(vacancy, by=editor, reason="The school asked us to.")
    letters = Message.objects.count()
    with pytest.raises(WrongState):
        vacancies.withdraw(vacancy, by=editor, reason="Again.")
    assert VacancyMove.objects.get(vacancy=vacancy, kind=VacancyMove.Kind.WITHDRAWN).comment == "The school asked us to."
    assert Message.objects.count() == letters


def test_an_advert_can_be_given_longer_and_opened_again():
    vacancy = closed()
    person = recruiter_of(vacancy.school)
    vacancies.extend(vacancy, by=person, closes_at=nine_o_clock(10))
    vacancy.refresh_from_db()
    assert vacancy.is_open
    assert found() == {str(vacancy.pk)}
    for when in (nine_o_clock(-1), nine_o_clock(400)):
        with pytest.raises(ClosingDateWrong):
            vacancies.extend(vacancy, by=person, closes_at=when)


def test_a_copy_says_the_same_without_the_dates():
    original = published(subjects=["maths"], contact_name="Mina Rahman")
    copied = vacancies.copy(original, by=recruiter_of(original.school))
    assert (copied.title, copied.contact_name, copied.state) == (original.title, "Mina Rahman", Vacancy.State.DRAFT)
    assert [subject.slug for subject in copied.subjects.all()] == ["maths"]
    assert (copied.closes_at, copied.starts_on, copied.first_published_at) == (None, None, None)


def test_recruiters_hear_once_that_an_advert_closes_soon_with_its_figures(clock):
    vacancy = published()
    recruiter_of(vacancy.school)
    for _ in range(3):
        totals.count(reader_counts.VIEW, vacancy.pk)
    totals.count(reader_counts.APPLICATION, vacancy.pk)
    totals.write_pending()
    clock.forward(days=12)
    vacancies.close_what_is_over()
    vacancies.close_what_is_over()
    message = Message.objects.get()
    assert message.subject == "Closing soon: Year 2 class teacher"
    assert "read 3 times, and 1 application was started" in message.text


def test_the_sweep_closes_adverts(sandbox, clock):
    vacancy = published()
    clock.forward(days=15)
    sweep()
    vacancy.refresh_from_db()
    assert vacancy.state == Vacancy.State.EXPIRED


def test_a_page_says_everything_that_a_candidate_asks(client):
    school = SchoolFactory(name="Loomwright Primary School", street="Weaver Street", pupils=420)
    vacancy = published(
        school=school, interviews_on=timezone.localdate() + datetime.timedelta(days=20), interview_words="A lesson",
        early_career=True, visa_sponsorship=True, visit_words="Thursdays at 4pm.", pay_from_pence=4031700, pay_to_pence=5230000,
    )  # fmt: skip
    page = client.get(address(vacancy)).content.decode()
    for words in (
        "Loomwright Primary School, E1. Permanent, full time, from", "£40,317 to £52,300 a year", "Main pay range, inner London",
        "Early career and experienced teachers", "sponsor a visa", "You like seven-year-olds.", "A mentor in the same corridor.",
        "Applications close", "A lesson", "enhanced DBS check", "Thursdays at 4pm.", "office@school.example", "14 days from today",
    ):  # fmt: skip
        assert words in page
    assert page.count("<h1") == 1


def test_a_page_has_the_words_of_somebody_who_works_at_the_school(client):
    vacancy = published()
    story(school=vacancy.school)
    page = client.get(address(vacancy)).content.decode()
    assert "“I was the only physicist in my last school.”" in page
    assert "Mehdi Karim" in page


def test_a_wrong_slug_leads_to_the_right_one(client):
    vacancy = published()
    answer = client.get(address(vacancy, "year-3-teacher"))
    assert (answer.status_code, answer.url) == (301, address(vacancy))


@pytest.mark.parametrize("make", [draft, in_review])
def test_nobody_sees_an_advert_before_it_is_published(make, client):
    assert client.get(address(make())).status_code == 404


def test_a_closed_advert_says_so_is_not_to_be_indexed_and_shows_others(client):
    vacancy = closed()
    other = published(title="Year 4 class teacher")
    page = client.get(address(vacancy)).content.decode()
    assert "Applications have closed" in page
    assert '<meta name="robots" content="noindex" />' in page
    assert "JobPosting" not in page
    assert other.title in page
    assert "Apply on the school" not in page


def test_what_is_most_like_an_advert_stands_below_it(client):
    soon = {"closes_at": nine_o_clock(1)}
    secondary = SchoolFactory(phase="secondary")
    published(title="Cook", role="catering_site", **soon)
    published(title="Cleaner", role="catering_site", **soon)
    published(title="Reception teacher", closes_at=nine_o_clock(9))
    published(title="Head of year", role="head_of_year", school=secondary, closes_at=nine_o_clock(9))
    published(title="Teacher of maths", school=secondary, closes_at=nine_o_clock(20))
    page = client.get(address(published(title="Teacher of physics", school=secondary))).content.decode().partition("More like this")[2]
    titles = ["Teacher of maths", "Reception teacher", "Head of year"]
    assert [page.find(f">{title}</a>") > 0 for title in titles] == [True, True, True]
    assert sorted(titles, key=page.find) == titles


def test_after_ninety_days_an_advert_is_gone_with_a_page_that_helps(client):
    other = published(title="Year 4 class teacher")
    assert client.get(address(closed(days_ago=89))).status_code == 200
    answer = client.get(address(closed(days_ago=91)))
    assert answer.status_code == 410
    assert other.title in answer.content.decode()


def test_a_page_about_to_close_is_kept_by_nobody(client, clock):
    vacancy = published(closes_at=timezone.now() + datetime.timedelta(seconds=90))
    assert client.get(address(vacancy))["Cache-Control"] == "no-store"
    clock.forward(seconds=91)
    assert "Applications have closed" in client.get(address(vacancy)).content.decode()


PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def counted(kind, vacancy):
    totals.write_pending()
    return totals.count_of(kind, vacancy.pk, timezone.localdate())


def test_an_application_begun_is_counted_and_goes_on_to_the_schools_site(client):
    vacancy = published()
    answer = client.post(reverse("vacancy_apply", args=[vacancy.pk]), **PERSON)
    assert '<meta http-equiv="refresh" content="0; url=https://school.example/jobs" />' in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert counted(reader_counts.APPLICATION, vacancy) == 1


def test_programs_begin_no_applications_and_following_a_link_is_none(client):
    vacancy = published()
    client.post(reverse("vacancy_apply", args=[vacancy.pk]), HTTP_USER_AGENT="Googlebot/2.1")
    assert client.get(reverse("vacancy_apply", args=[vacancy.pk]), **PERSON).status_code == 405
    assert counted(reader_counts.APPLICATION, vacancy) == 0


def test_an_application_by_email_shows_the_address(client):
    vacancy = published(apply_url="", apply_email="jobs@school.example")
    page = client.post(reverse("vacancy_apply", args=[vacancy.pk]), **PERSON).content.decode()
    assert 'href="mailto:jobs@school.example?subject=Application%3A%20Year%202%20class%20teacher"' in page


def test_nobody_begins_an_application_for_what_has_closed(client):
    vacancy = closed()
    assert client.post(reverse("vacancy_apply", args=[vacancy.pk])).url == address(vacancy)
    assert counted(reader_counts.APPLICATION, vacancy) == 0


def test_each_reading_is_counted_with_the_page_cache_too(client):
    vacancy = published()
    for _ in range(2):
        client.get(address(vacancy), **PERSON)
    client.get(address(vacancy), HTTP_USER_AGENT="Googlebot/2.1")
    assert counted(reader_counts.VIEW, vacancy) == 2
