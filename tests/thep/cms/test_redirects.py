"""Whoever follows an old link gets what the link asked for, at the new address."""

import pytest
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect

from tests.factories.courses import catalogue_page
from tests.factories.schools import SchoolFactory

pytestmark = pytest.mark.django_db


def moved(old_path, to, **fields):
    Redirect.objects.create(old_path=Redirect.normalise_path(old_path), redirect_link=to, **fields)


def test_an_editors_redirect_keeps_the_query(client):
    moved("/old/", "/courses/")
    answer = client.get("/old/?page=2&subject=maths&q=caf%C3%A9")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/courses/?page=2&subject=maths&q=caf%C3%A9")


def test_a_redirect_to_a_page_keeps_the_query(client):
    page = catalogue_page()
    Redirect.objects.create(old_path="/old", redirect_page=page, is_permanent=False)
    answer = client.get("/old/?subject=maths")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/courses/?subject=maths")


def test_what_the_new_address_asks_itself_wins_and_its_fragment_stays(client):
    moved("/maths/", "/courses/?subject=maths#results")
    assert client.get("/maths/?subject=art&page=2").headers["Location"] == "/courses/?subject=maths&page=2#results"


def test_a_redirect_for_one_query_leads_where_it_says(client):
    moved("/old/?id=3", "/courses/?subject=maths")
    assert client.get("/old/?id=3").headers["Location"] == "/courses/?subject=maths"
    assert client.get("/old/?id=4").status_code == 404


def test_an_address_nobody_knows_is_not_found(client):
    assert client.get("/old/?page=2").status_code == 404
    assert client.get("/old%00/?page=%00").status_code == 404


def test_a_school_under_an_old_name_keeps_the_query(client):
    school = SchoolFactory(name="Loomwright Primary School")
    answer = client.get(reverse("school_profile", args=[school.urn, "old-name"]) + "?utm_source=letter&from=map")
    assert answer.status_code == 301
    assert answer.headers["Location"] == reverse("school_profile", args=[school.urn, school.slug]) + "?utm_source=letter&from=map"
