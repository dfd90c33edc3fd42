"""Pages viewed: what is counted of what is asked for, and what is not."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.accounts import PersonFactory
from thep.analytics import counted_responses, totals
from thep.analytics.middleware import Views
from thep.analytics.models import DailyTotal

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def visit(path, client=None, **headers):
    return (client or Client()).get(path, headers={"User-Agent": FIREFOX, **headers})


def counted():
    totals.write_pending()
    return {(total.kind, total.key): total.count for total in DailyTotal.objects.all()}


def test_a_page_is_counted_without_its_query_from_the_cache_and_to_members_alike():
    for _ in range(3):
        visit("/calendar/?utm_source=letter")
    visit("/calendar/")
    client = Client()
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    visit("/calendar/", client)
    assert counted() == {("page", "/calendar/"): 5}


def test_a_page_that_the_browser_has_already_is_counted():
    tag = visit("/calendar/")["ETag"]
    assert visit("/calendar/", **{"If-None-Match": tag}).status_code == 304
    assert counted() == {("page", "/calendar/"): 2}


@pytest.mark.parametrize(
    "path", ["/no-such-page/", "/calendar/feed.ics", "/accounts/login/", "/robots.txt", "/health/", "/office/", "/design/", "/member/"]
)
def test_what_is_missing_or_personal_or_no_page_is_not_counted(path):
    visit(path)
    assert counted() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        {"Sec-Purpose": "prefetch;prerender"},
        {"HX-Request": "true"},
    ],
)
def test_programs_and_parts_of_pages_are_not_counted(headers):
    visit("/calendar/", **headers)
    assert counted() == {}


def test_a_head_or_post_is_not_counted():
    Client().head("/calendar/", headers={"User-Agent": FIREFOX})
    Client().post("/calendar/", headers={"User-Agent": FIREFOX})
    assert counted() == {}


@pytest.mark.parametrize("end", ["ann@school.example", "1-2:abc:def", "y" * 120, "0b3f7a52-8f3e-4b62-9c7e-0e6f3d1f9a11"])
def test_an_address_with_a_secret_or_a_name_is_not_counted(end):
    request = RequestFactory().get(f"/x/{end}/", headers={"User-Agent": FIREFOX})
    Views(lambda request: HttpResponse("A page"))(request)
    assert counted() == {}


def test_counting_costs_a_visitor_no_query_and_sets_no_cookie():
    visit("/calendar/")
    with CaptureQueriesContext(connection) as queries:
        answer = visit("/calendar/")
    assert (len(queries), answer.cookies) == (0, {})


def test_a_mark_is_counted_and_does_not_leave_the_site():
    request = RequestFactory().get("/teach/vacancies/7-a-teacher/", headers={"User-Agent": FIREFOX})
    answer = Views(
        lambda request: counted_responses.count_when_read(
            counted_responses.count_when_read(HttpResponse("A vacancy"), "vacancy", 7), "phase", "a=b&c é"
        )
    )(request)
    assert counted_responses.HEADER not in answer
    assert counted() == {("page", "/teach/vacancies/7-a-teacher/"): 1, ("vacancy", "7"): 1, ("phase", "a=b&c é"): 1}


def test_a_mark_counts_each_time_the_page_cache_answers():
    for _ in range(3):
        assert counted_responses.HEADER not in visit("/courses/?q=Xylophone++Repair")
    totals.write_pending()
    assert totals.count_of("nothing found in courses", "xylophone repair", timezone.localdate()) == 3
    assert caches["results"]._cache  # it did answer


@pytest.mark.parametrize(
    "words", ["ann@school.example", "020 7364 1234", "https://evil.example", "x" * 61, "one two three four five six seven", "?!", ""]
)
def test_words_that_look_like_somebody_are_not_kept(words):
    answer = counted_responses.count_nothing_found(HttpResponse(), where="site", words=words)
    assert counted_responses.HEADER not in answer
