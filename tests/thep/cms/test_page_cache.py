"""The page cache serves anonymous visitors alone, and never what belongs to somebody."""

import gzip

import pytest
from django.contrib import messages
from django.core.cache import caches
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import include, path
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from tests.factories.accounts import PersonFactory
from tests.factories.first_pages import build_pages
from thep.cms.models import StandardPage

asked = []


def page(request):
    asked.append(request.get_full_path())
    return HttpResponse(f"<p>{request.user.pk or 'nobody'} asked {len(asked)}, {request.GET.get('q', '')}</p>" + "<p>words</p>" * 50)


def form(request):
    asked.append("form")
    return HttpResponse(f"<input value='{get_token(request)}'>")


def cookie(request):
    asked.append("cookie")
    response = HttpResponse("<p>hello</p>")
    response.set_cookie("seen", "1")
    return response


def session(request):
    asked.append("session")
    request.session["step"] = 2
    return HttpResponse("<p>step 2</p>")


def message(request):
    asked.append("message")
    messages.success(request, "Your place is booked")
    return render(request, "base.html")


@never_cache
def fresh(request):
    return page(request)


def by_language(request):
    response = page(request)
    patch_vary_headers(response, ["Accept-Language"])
    return response


def missing(request):
    asked.append("missing")
    return HttpResponse("<p>gone</p>", status=404)


def streamed(request):
    asked.append("streamed")
    return StreamingHttpResponse(["<p>", "in parts", "</p>"])


def data(request):
    asked.append("data")
    return HttpResponse("{}", content_type="application/json")


VIEWS = [page, form, cookie, session, message, fresh, by_language, missing, streamed, data]
urlpatterns = [*(path(f"try/{view.__name__}/", view) for view in VIEWS), path("", include("thep.urls"))]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def _nothing_asked():
    asked.clear()


def test_a_second_anonymous_visitor_is_answered_from_the_cache():
    first, second = Client().get("/try/page/"), Client().get("/try/page/")

    assert first.content == second.content
    assert asked == ["/try/page/"]
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]
    assert second["X-Content-Type-Options"] == "nosniff"


def test_a_signed_in_persons_page_is_never_anothers():
    nasima, peter = PersonFactory(), PersonFactory()
    clients = [Client(), Client(), Client()]
    for client, person in zip(clients, [nasima, peter], strict=False):
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")

    for _ in range(2):
        seen = [client.get("/try/page/").text for client in clients]
        assert seen[0].startswith(f"<p>{nasima.pk} asked")
        assert seen[1].startswith(f"<p>{peter.pk} asked")
        assert seen[2].startswith("<p>nobody asked")


def test_a_page_made_while_signed_in_is_not_kept():
    client = Client()
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")

    client.get("/try/page/")

    assert Client().get("/try/page/").text.startswith("<p>nobody")


@pytest.mark.parametrize("headers", [
    {"cookie": "sessionid=abc"}, {"cookie": "csrftoken=abc"}, {"cookie": "messages=abc"},
    {"authorization": "Bearer abc"}, {"hx-request": "true"},
])  # fmt: skip
def test_a_request_that_says_something_of_its_sender_passes_by_the_cache(headers):
    Client().get("/try/page/")

    assert "asked 2" in Client(headers=headers).get("/try/page/").text
    assert "asked 1" in Client().get("/try/page/").text


@pytest.mark.parametrize("name", ["form", "cookie", "session", "message", "fresh", "by_language", "missing", "streamed", "data"])
def test_what_belongs_to_one_visitor_or_is_no_page_is_not_kept(name):
    for _ in range(2):
        Client().get(f"/try/{name}/")

    assert len(asked) == 2


def test_two_visitors_never_share_a_csrf_token():
    assert Client().get("/try/form/").content != Client().get("/try/form/").content


def test_each_query_has_its_own_page():
    answers = [Client().get("/try/page/", {"q": q}).text for q in ("phonics", "oracy", "phonics")]

    assert ["phonics" in answers[0], "oracy" in answers[1], answers[2] == answers[0]] == [True, True, True]


def test_a_flood_of_queries_is_bounded_and_leaves_plain_pages_alone():
    Client().get("/try/page/")
    for n in range(700):
        Client().get("/try/page/", {"q": n})

    assert len(caches["results"]._cache) <= 500
    assert "asked 1," in Client().get("/try/page/").text


def test_an_endless_address_is_answered_but_not_kept():
    for _ in range(2):
        Client().get("/try/page/", {"q": "x" * 300})

    assert len(asked) == 2
    assert not caches["results"]._cache


def test_compressed_and_plain_pages_are_kept_apart():
    compressed = Client(headers={"accept-encoding": "gzip, br"}).get("/try/page/")
    plain = Client().get("/try/page/")
    again = Client(headers={"accept-encoding": "gzip, br"}).get("/try/page/")

    assert gzip.decompress(again.content) == gzip.decompress(compressed.content)
    assert again["Content-Encoding"] == "gzip"
    assert plain.text.startswith("<p>nobody")
    assert "Content-Encoding" not in plain


def test_another_host_has_another_page():
    Client().get("/try/page/")

    assert "asked 2" in Client(headers={"host": "other.example"}).get("/try/page/").text


def test_http_and_https_are_kept_apart():
    Client().get("/try/page/", secure=True)

    assert "asked 2" in Client().get("/try/page/").text


def test_a_head_is_answered_from_the_page_and_keeps_none():
    Client().head("/try/page/")
    page = Client().get("/try/page/")
    head = Client().head("/try/page/")

    assert len(asked) == 2
    assert head.content == b""
    assert head["Content-Length"] == str(len(page.content))


def test_a_visitor_who_has_the_page_already_is_told_so():
    tag = Client().get("/try/page/")["ETag"]

    unchanged = Client(headers={"if-none-match": tag}).get("/try/page/")

    assert unchanged.status_code == 304
    assert unchanged.content == b""
    assert unchanged["ETag"] == tag
    assert Client(headers={"if-none-match": 'W/"other"'}).get("/try/page/").status_code == 200


def test_a_post_passes_by_the_cache():
    Client().get("/try/page/")

    assert "asked 2" in Client().post("/try/page/").text


def test_a_page_is_kept_for_half_a_minute_at_most(time_machine):
    time_machine.move_to("2027-01-14 09:00:00", tick=False)
    Client().get("/try/page/")
    time_machine.shift(29)
    assert "asked 1" in Client().get("/try/page/").text

    time_machine.shift(2)
    assert "asked 2" in Client().get("/try/page/").text


@override_settings(SECURE_SSL_REDIRECT=True)
def test_a_page_kept_over_https_does_not_stop_the_redirect_to_it():
    Client().get("/try/page/", secure=True)

    assert Client().get("/try/page/").status_code == 301


def test_a_preview_shows_its_draft_and_is_not_kept():
    build_pages()
    about = StandardPage.objects.get(slug="about")
    public = Client().get("/about/").text
    about.title = "Who we might be"

    preview = about.make_preview_request()

    assert "Who we might be" in preview.text
    assert Client().get("/about/").text == public
    caches["pages"].clear()
    about.make_preview_request()
    assert "Who we might be" not in Client().get("/about/").text
