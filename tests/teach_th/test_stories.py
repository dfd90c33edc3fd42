"""Stories as visitors find and read them."""

import json
import re

import pytest
from django.test import RequestFactory

from teach_th.stories import stories
from tests.factories.schools import SchoolFactory
from tests.factories.teach_th import section_page, story, story_index
from thep.cms.listings import ListingQuery
from thep.search import registry
from thep.search.models import SearchEntry

pytestmark = pytest.mark.django_db


def words(answer):
    return " ".join(answer.text.split())


@pytest.fixture
def three(db):
    story("Six physicists", subjects=["Science"])
    story("They waited for me", person="Ines Carvalho", phase="primary", came_by="support", subjects=["English", "Science"])
    story("Paid to learn it", person="Callum Brady", phase="secondary", came_by="apprenticeship", subjects=["Computing"])


def found(client, query=""):
    answer = client.get(f"/teach/stories/{query}")
    assert answer.status_code == 200
    return re.findall(r'class="whole" href="/teach/stories/([\w-]+)/"', answer.text)


def test_all_stories_are_listed_the_newest_first(three, client):
    assert found(client) == ["paid-to-learn-it", "they-waited-for-me", "six-physicists"]
    assert "<h2>3 stories</h2>" in words(client.get("/teach/stories/")).replace(" </h2>", "</h2>").replace("<h2> ", "<h2>")


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("?phase=primary", ["they-waited-for-me"]),
        ("?route=apprenticeship", ["paid-to-learn-it"]),
        ("?subject=science", ["they-waited-for-me", "six-physicists"]),
        ("?subject=science&subject=computing&phase=secondary", ["paid-to-learn-it", "six-physicists"]),
        ("?phase=primary&route=apprenticeship", []),
        ("?page=900", ["paid-to-learn-it", "they-waited-for-me", "six-physicists"]),
    ],
)
def test_stories_are_narrowed_by_phase_route_and_subject(query, slugs, three, client):
    assert found(client, query) == slugs


def test_each_filter_says_how_many_it_would_find(three, client):
    page = words(client.get("/teach/stories/?phase=secondary"))

    assert re.search(r'value="secondary" checked ?/> <span>Secondary</span> <span class="count"[^>]*>2<', page)
    assert re.search(r'value="apprenticeship" ?/> <span>Teaching apprenticeship</span> <span class="count"[^>]*>1<', page)
    assert re.search(r'href="\."> ?Secondary', page.replace('class="chip" ', ""))


def test_an_empty_answer_says_what_to_do(three, client):
    page = words(client.get("/teach/stories/?phase=primary&route=apprenticeship"))

    assert "No story matches all of these filters" in page
    assert "See every story" in page


@pytest.mark.parametrize("query", ["?phase=nonsense", "?page=0", "?page=x", "?colour=blue", "?subject=%00", "?phase=" + "x" * 3000])
def test_what_makes_no_sense_is_named_and_left_out(query, three, client):
    assert len(found(client, query)) == 3
    assert 'role="status"' in client.get(f"/teach/stories/{query}").text


def test_an_empty_answer_offers_the_wider_searches_with_how_many_they_find(three, client):
    page = words(client.get("/teach/stories/?phase=primary&route=apprenticeship"))

    assert '<a href="?route=apprenticeship">Remove ‘Primary’</a>: 1 story' in page
    assert '<a href="?phase=primary">Remove ‘Teaching apprenticeship’</a>: 1 story' in page


def test_htmx_gets_the_stories_alone_and_the_counts(three, client):
    answer = client.get("/teach/stories/?phase=primary", headers={"HX-Request": "true"})

    assert "<h1" not in answer.text
    assert "They waited for me" in answer.text
    assert 'id="count-route-apprenticeship" data-hx-swap-oob="true">0<' in answer.text
    assert answer.headers["HX-Push-Url"] == "/teach/stories/?phase=primary"


def test_a_page_beyond_the_last_is_said_to_be_the_last(three, client):
    assert "There’s no page 900; this is the last." in client.get("/teach/stories/?page=900").text


def test_an_index_without_stories_says_so(client):
    story_index()

    assert "The first stories are being written" in client.get("/teach/stories/").text


def test_a_story_says_who_where_and_how_they_came(client):
    school = SchoolFactory(name="Loomwright Primary School")
    story(
        "They waited for me",
        person="Ines Carvalho",
        job="Year 4 teacher",
        school=school,
        phase="primary",
        came_by="support",
        is_illustrative=True,
    )

    page = words(client.get("/teach/stories/they-waited-for-me/"))

    assert "Ines Carvalho" in page
    assert "Year 4 teacher, Loomwright Primary School" in page
    assert "From a support role" in page
    assert f'<a href="/teach/vacancies/?school={school.urn}">Vacancies at Loomwright Primary School</a>' in page
    assert "“I was the only physicist in my last school.”" in page
    assert "a leaking tap" in page
    assert "Ines Carvalho is invented" in page
    assert page.count("<h1") == 1


def test_a_story_leads_to_others_that_are_like_it(three, client):
    page = client.get("/teach/stories/six-physicists/").text

    assert "/teach/stories/paid-to-learn-it/" in page
    assert "/teach/stories/they-waited-for-me/" not in page


def test_search_engines_are_told_of_a_story_as_an_article(client):
    story("They </script> waited", slug="waited", person="Ines Carvalho")

    written = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', client.get("/teach/stories/waited/").text, re.DOTALL)]

    (article,) = [each for each in written if each["@type"] == "Article"]
    assert article["headline"] == "They </script> waited"
    assert article["about"]["name"] == "Ines Carvalho"
    assert article["url"] == "http://testserver/teach/stories/waited/"
    (way,) = [each for each in written if each["@type"] == "BreadcrumbList"]
    assert [each["name"] for each in way["itemListElement"]] == ["Teach Tower Hamlets", "People’s stories", "They </script> waited"]


def test_a_story_is_found_while_it_is_published(three):
    page = story("A new one", person="Halima Sheikh")
    entry = SearchEntry.objects.get(kind="story", key=str(page.pk))
    assert entry.url == "/teach/stories/a-new-one/"
    assert "Halima Sheikh" in entry.body

    page.unpublish()
    assert not SearchEntry.objects.filter(kind="story", key=str(page.pk)).exists()
    assert str(page.pk) not in set(registry.sources()["story"].keys())


def test_a_story_behind_a_sign_in_is_neither_listed_nor_found(three, client):
    from wagtail.models import PageViewRestriction

    from teach_th.models import StoryPage

    page = StoryPage.objects.get(slug="six-physicists")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    assert "six-physicists" not in found(client)
    assert "six-physicists" not in client.get("/teach/").text


def test_the_listing_of_stories_is_narrowed_as_editors_ask(three):
    request = RequestFactory().get("/")

    def of(**wanted):
        return [each.slug for each in stories.find_for_pages(request, ListingQuery(**wanted))]

    assert of(number=2) == ["paid-to-learn-it", "they-waited-for-me"]
    assert of(phase="primary") == ["they-waited-for-me"]
    assert of(subject="science") == ["they-waited-for-me", "six-physicists"]


def test_a_page_with_a_list_of_stories_shows_them(three, client):
    section_page("Why teach here", body=[{"type": "story_list", "value": {"heading": "Stories", "number": 3}}])

    assert "/teach/stories/six-physicists/" in client.get("/teach/why-teach-here/").text


@pytest.mark.parametrize("many", [1, 9])
def test_stories_ask_the_database_little_however_many_there_are(many, client, django_assert_max_num_queries):
    for number in range(many):
        story(f"Story {number}", subjects=["Science", "Maths"], school=SchoolFactory())
    client.get("/teach/stories/?phase=special")  # facets, subjects and the frame are remembered for every page of half a minute

    for address in ("/teach/stories/", "/teach/stories/?subject=maths", "/teach/stories/story-0/"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200
