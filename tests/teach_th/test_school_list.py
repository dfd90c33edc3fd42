"""Schools as those who may work there find them: the list, its filters and search engines."""

import re

import pytest
from django.core.management import call_command

from teach_th.schools import profiles
from tests.factories.schools import SchoolFactory
from tests.teach_th.school_pages import listed, words
from thep.schools.models import School
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def four(school):
    SchoolFactory(name="Heron Dock Academy", phase="secondary", postcode="E14 9AA", locality="Poplar")
    SchoolFactory(name="Larkspur Lane Nursery School", phase="early_years", postcode="E1W 2AB", locality="Wapping")
    SchoolFactory(name="Saddlers Yard School", phase="special", postcode="E2 0DJ", locality="Bethnal Green")
    SchoolFactory(name="Closed Long Ago", status=School.Status.CLOSED)


def test_open_schools_are_listed_by_name(four, client):
    assert listed(client) == ["heron-dock-academy", "larkspur-lane-nursery-school", "loomwright-primary-school", "saddlers-yard-school"]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("?phase=secondary", ["heron-dock-academy"]),
        ("?phase=secondary&phase=special", ["heron-dock-academy", "saddlers-yard-school"]),
        ("?area=E1", ["loomwright-primary-school"]),
        ("?area=E1&area=E1W", ["larkspur-lane-nursery-school", "loomwright-primary-school"]),
        ("?q=weavers", ["loomwright-primary-school"]),
        ("?q=nursery+wapping", ["larkspur-lane-nursery-school"]),
        ("?q=e2+0dj", ["saddlers-yard-school"]),
        ("?q=nobody", []),
        ("?phase=special&area=E1", []),
    ],
)
def test_schools_are_narrowed_by_phase_area_and_words(query, slugs, four, client):
    assert listed(client, query) == slugs


def test_a_filter_counts_what_it_would_find(four, client):
    page = words(client.get("/teach/schools/?phase=secondary"))

    assert re.search(r'value="special" ?/> <span>Special and alternative</span> <span class="count"[^>]*>1<', page)
    assert re.search(r'value="E14" ?/> <span>[^<]*</span> <span class="count"[^>]*>1<', page)
    assert 'value="E2"' not in page


@pytest.mark.parametrize("query", ["?phase=nonsense", "?page=0", "?page=99999999", "?colour=blue", "?area=E1%00", "?area=" + "x" * 3000])
def test_what_makes_no_sense_is_left_out(query, four, client):
    assert len(listed(client, query)) == 4


def test_htmx_gets_the_schools_alone_and_the_counts(four, client):
    answer = client.get("/teach/schools/?phase=primary", headers={"HX-Request": "true"})

    assert "<h1" not in answer.text
    assert 'id="count-phase-secondary" data-hx-swap-oob="true">' in answer.text
    assert answer.headers["HX-Push-Url"] == "/teach/schools/?phase=primary"


def test_nothing_found_says_what_to_do(four, client):
    page = words(client.get("/teach/schools/?q=nobody"))
    assert "Nothing matches ‘nobody’" in page
    assert "See every school" in page

    page = words(client.get("/teach/schools/?phase=special&area=E14"))
    assert "No school matches all of these filters" in page
    assert "See every school" in page


def test_the_sitemap_lists_every_open_school(four, school, client):
    listed = re.findall(r"<loc>http://testserver(/teach/schools/[^<]*)</loc>", client.get("/sitemap.xml").text)

    assert len(listed) == 5
    assert profiles.address(school) in listed


def test_rebuilding_the_search_finds_every_open_school(four):
    call_command("rebuild_search", verbosity=0)

    assert SearchEntry.objects.filter(kind="school").count() == 4
