"""The front of the site and the pages that every site has."""

import datetime
import json
import re

import pytest
from django.core.cache import caches
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from courses.models import CoursePage
from tests.factories.accounts import PersonFactory
from tests.factories.events import EventFactory
from tests.factories.first_pages import build_pages
from thep.cms.models import StandardPage, Subject
from thep.events.models import Event


def course(pages, title, *subjects):
    page = pages.catalogue.add_child(instance=CoursePage(title=title, summary="A day."))
    page.subjects.set(subjects)
    page.save()
    return page


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def test_the_pages_are_built_once(pages):
    count = Page.objects.count()

    assert build_pages() == pages
    assert Page.objects.count() == count
    assert Site.objects.get(is_default_site=True).root_page.specific == pages.home
    assert not Page.objects.filter(title__startswith="Welcome to your new").exists()


@pytest.mark.parametrize("slug", ["about", "contact", "complaints", "accessibility", "privacy"])
def test_each_standard_page_answers_with_its_words(slug, pages, client):
    page = StandardPage.objects.get(slug=slug)

    answer = client.get(f"/{slug}/")

    assert f"<h1>{page.title}</h1>" in answer.text
    assert f"<title>{page.title} – THE Partnership</title>" in re.sub(r"\s+(?=–)", " ", answer.text)
    assert answer.text.count("<h1") == 1
    assert len(answer.content) < 40_000


def test_the_privacy_page_says_how_long_each_thing_is_kept(pages, client):
    page = client.get("/privacy/").text

    assert '<th scope="row">Access and dietary needs</th>' in page
    assert '<td data-label="How long">30 days after the event, then deleted</td>' in page


def test_the_home_page_shows_the_five_open_events_that_start_soonest(pages, client):
    page = course(pages, "Oracy in every lesson")
    for days in (9, 3, 8, 5, 6, 7):
        EventFactory(title=f"In {days} days", page=page, starts_at=in_days(days), price=4500, vat_rate=2000)
    EventFactory(title="Still a draft", page=page, starts_at=in_days(1), state=Event.State.DRAFT)
    EventFactory(title="Over already", page=page, starts_at=in_days(-1))

    home = client.get("/").text

    assert re.findall(r"In (\d) days", home) == ["3", "5", "6", "7", "8"]
    assert "Still a draft" not in home
    assert "Over already" not in home
    assert "£45 + VAT" in home
    assert "20 places left" in home
    assert "/courses/oracy-in-every-lesson/?run=" in home


def test_search_engines_are_told_whose_site_it_is(pages, client):
    (written,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', client.get("/").text, re.DOTALL)

    assert json.loads(written)["name"] == "Tower Hamlets Education Partnership"
    assert json.loads(written)["url"] == "http://testserver/"


def test_a_full_event_offers_its_waiting_list(pages, client):
    EventFactory(page=course(pages, "Phonics that sticks"), capacity=12, taken=12)

    assert "Waiting list" in client.get("/").text


def test_popular_subjects_are_those_with_most_to_come(pages, client):
    maths, music, drama = (Subject.objects.create(name=name, slug=name.lower()) for name in ("Maths", "Music", "Drama"))
    for title, subjects in (("Fluency", [maths]), ("Times tables", [maths, music])):
        EventFactory(page=course(pages, title, *subjects))
    EventFactory(page=course(pages, "Stagecraft", drama), starts_at=in_days(-2))

    home = client.get("/").text

    assert re.findall(r"subject=(\w+)", home) == ["maths", "music"]
    assert "2 upcoming dates" in home
    assert "1 upcoming date" in home


def test_an_empty_site_says_what_to_do(pages, client):
    home = client.get("/").text

    assert "There are no dates yet" in home
    assert "Popular subjects" not in home


@pytest.mark.parametrize("size", [1, 9])
def test_the_home_page_asks_the_database_little_with_nothing_remembered_and_less_later(pages, client, size, django_assert_max_num_queries):
    page = course(pages, "Oracy in every lesson", Subject.objects.create(name="Oracy", slug="oracy"))
    for days in range(size):
        EventFactory(page=page, starts_at=in_days(days + 1), price=4500)
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/about/")
    for remembered in ("pages", "results"):
        caches[remembered].clear()

    with django_assert_max_num_queries(11):
        client.get("/")
    with django_assert_max_num_queries(4):  # session, person, what they booked, schools with memberships
        client.get("/")


def test_a_private_home_page_leads_to_signing_in(pages, client):
    PageViewRestriction.objects.create(page=pages.home, restriction_type=PageViewRestriction.LOGIN)

    assert client.get("/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/?next=")


def test_only_sections_that_exist_are_offered(pages, client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")
    links = set(re.findall(r'href="(/[^"#?]*)', client.get("/about/").text + client.get("/").text))

    statuses = {link: client.get(link).status_code for link in links if not link.startswith("/static/")}

    assert statuses == dict.fromkeys(statuses, 200)
    assert "/member/" in statuses


def test_pages_say_that_they_are_a_demonstration_only_where_they_are(pages, client, settings):
    settings.DEMONSTRATION = True
    assert "people and bookings are illustrative" in client.get("/about/").text
    settings.DEMONSTRATION = False
    assert "people and bookings are illustrative" not in client.get("/contact/").text


def test_an_unknown_address_says_so_kindly(pages, client):
    answer = client.get("/no-such-page/")

    assert answer.status_code == 404
    assert "We can’t find that page" in answer.text


def test_a_broken_page_apologises_without_asking_the_database(client, rf):
    from thep.home.views import server_error

    answer = server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "This page isn’t working just now" in answer.text


def test_search_engines_are_told_what_to_read(pages, client):
    assert "Disallow: /member/" in client.get("/robots.txt").text
    assert "<loc>http://testserver/about/</loc>" in client.get("/sitemap.xml").text


@pytest.mark.parametrize(("address", "current"), [("/contact/", ""), ("/member/", "Your account")])
def test_the_header_says_where_you_are(address, current, pages, client):
    client.force_login(PersonFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert "".join(re.findall(r'aria-current="true">([^<]*)', client.get(address).text)) == current
